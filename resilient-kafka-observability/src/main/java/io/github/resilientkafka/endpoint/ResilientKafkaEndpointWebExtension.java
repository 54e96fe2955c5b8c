package io.github.resilientkafka.endpoint;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Answers over HTTP what is wrong with a request: Spring Boot leaves the reason out of
 * the body of a 400, unless {@code server.error.include-message} is {@code always}.
 */
@EndpointWebExtension(endpoint = ResilientKafkaEndpoint.class)
public final class ResilientKafkaEndpointWebExtension {

	private final ResilientKafkaEndpoint endpoint;

	public ResilientKafkaEndpointWebExtension(ResilientKafkaEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * Pause a listener or one of its lanes, or let it go on.
	 * @param securityContext who wants it
	 * @param listener the id of the listener
	 * @param action {@code pause} or {@code resume}
	 * @param lane the name of a lane, or {@code null} for all
	 * @param everywhere {@code true} on all instances, those included that are started
	 * later
	 * @param duration for how long it is paused, such as {@code 30m}; its name in
	 * requests is {@code for}
	 * @return the listener as it is now, or 400 with what is wrong under {@code error}
	 */
	@WriteOperation
	public WebEndpointResponse<Map<String, Object>> act(SecurityContext securityContext, @Selector String listener,
			@org.springframework.lang.Nullable String action, @org.springframework.lang.Nullable String lane,
			@org.springframework.lang.Nullable String everywhere, @org.springframework.lang.Nullable String duration) {
		try {
			return new WebEndpointResponse<>(this.endpoint.act(securityContext, listener,
					(action != null) ? action : "", lane, everywhere, duration));
		}
		catch (InvalidEndpointRequestException ex) {
			return refused(ex.getReason());
		}
	}

	private static WebEndpointResponse<Map<String, Object>> refused(@Nullable String reason) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(reason)),
				WebEndpointResponse.STATUS_BAD_REQUEST);
	}

}
