package io.github.resilientkafka.endpoint;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.PauseSpreader;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.startup.Finding;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows the listeners, and pauses and resumes them. What is shown is known already: no
 * broker is asked. Pausing is off unless
 * {@code management.endpoint.resilientkafka.access} is {@code unrestricted}.
 */
@Endpoint(id = "resilientkafka", defaultAccess = Access.READ_ONLY)
public final class ResilientKafkaEndpoint {

	private final RegisteredListeners listeners;

	private final ListenerDescriber describer;

	private final ListenerControl control;

	private final Supplier<@Nullable PauseSpreader> spreader;

	private final Supplier<List<Finding>> findings;

	/**
	 * Create the endpoint.
	 * @param listeners the listeners of the application
	 * @param spreader tells other instances, if something can
	 * @param findings what the start-up checks have found
	 */
	public ResilientKafkaEndpoint(RegisteredListeners listeners, ListenerDescriber describer, ListenerControl control,
			Supplier<@Nullable PauseSpreader> spreader, Supplier<List<Finding>> findings) {
		this.listeners = listeners;
		this.describer = describer;
		this.control = control;
		this.spreader = spreader;
		this.findings = findings;
	}

	/**
	 * Describe all listeners.
	 * @return the listeners by id, and what the start-up checks have found
	 */
	@ReadOperation
	public Map<String, Object> listeners() {
		Map<String, Object> all = new LinkedHashMap<>();
		this.listeners.all()
			.forEach((listener) -> all.put(listener.policy().listener(), this.describer.describe(listener)));
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("listeners", all);
		description.put("startupChecks", this.findings.get().stream().map(FindingDescription::of).toList());
		return description;
	}

	/**
	 * Describe a listener.
	 * @param listener the id of the listener
	 * @return the listener, or {@code null} if there is none of that id
	 */
	@ReadOperation
	public @Nullable Map<String, Object> listener(@Selector String listener) {
		RegisteredListener registered = this.listeners.get(listener);
		return (registered != null) ? this.describer.describe(registered) : null;
	}

	/**
	 * Pause a listener or one of its lanes, or let it go on.
	 * @param securityContext who wants it
	 * @param listener the id of the listener
	 * @param action {@code pause} or {@code resume}
	 * @param lane the name of a lane, such as {@code main} or {@code retry-5m}, or
	 * {@code null} for all
	 * @param everywhere {@code true} on all instances, those included that are started
	 * later; {@code null} or {@code false} on this one, until it ends
	 * @param duration for how long it is paused, such as {@code 30m}, or {@code null}
	 * until it is resumed; only everywhere. Its name in requests is {@code for}.
	 * @return the listener as it is now
	 * @throws InvalidEndpointRequestException if there is no such listener, lane or
	 * action
	 */
	@WriteOperation
	public @Nullable Map<String, Object> act(SecurityContext securityContext, @Selector String listener, String action,
			@org.springframework.lang.Nullable String lane, @org.springframework.lang.Nullable String everywhere,
			@org.springframework.lang.Nullable String duration) {
		Principal principal = securityContext.getPrincipal();
		String name = (principal != null) ? principal.getName() : null;
		try {
			boolean paused = switch (action) {
				case "pause" -> true;
				case "resume" -> false;
				default ->
					throw new IllegalArgumentException("There is no action '" + action + "'; use pause or resume");
			};
			PauseRequest request = PauseRequest.of(paused, everywhere, duration);
			if (request.everywhere()) {
				spreader().change(listener, lane, paused, request.duration(), name);
			}
			else if (paused) {
				this.control.pause(listener, lane, name);
			}
			else {
				this.control.resume(listener, lane, name);
			}
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(ex.getMessage(), ex.getMessage(), ex);
		}
		return listener(listener);
	}

	private PauseSpreader spreader() {
		PauseSpreader known = this.spreader.get();
		if (known == null) {
			throw new IllegalArgumentException(
					"Other instances cannot be told: resilient-kafka.dead-letters.enabled is false. Leave everywhere out and ask each instance");
		}
		return known;
	}

}
