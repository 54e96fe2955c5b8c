package io.github.resilientkafka.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.ContainerState;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.polling.ConsumerState;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.state.PausedListener;
import io.github.resilientkafka.state.UnavailableTransactions;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * Whether listeners run and, if not, why not.
 */
public final class ListenersHealth implements HealthComponent {

	private final RegisteredListeners listeners;

	private final ListenerStates states;

	private final ContainerRestarter restarter;

	private final ListenersSeverity severity;

	private final TimeSource clock;

	/**
	 * Create the component.
	 * @param listeners the listeners of the application
	 * @param states what is the matter with them
	 * @param restarter what starts their containers again
	 */
	public ListenersHealth(RegisteredListeners listeners, ListenerStates states, ContainerRestarter restarter,
			ListenersSeverity severity, TimeSource clock) {
		this.listeners = listeners;
		this.states = states;
		this.restarter = restarter;
		this.severity = severity;
		this.clock = clock;
	}

	@Override
	public String name() {
		return "listeners";
	}

	@Override
	public ComponentHealth health() {
		Set<String> restarting = this.restarter.pending();
		HealthLevel level = HealthLevel.UP;
		Map<String, Object> details = new LinkedHashMap<>();
		List<String> reasons = new ArrayList<>();
		for (RegisteredListener listener : this.listeners.all()) {
			ComponentHealth health = health(listener, restarting, reasons);
			level = level.worse(health.level());
			details.put(listener.policy().listener(), health.details());
		}
		List<Map<String, Object>> transactions = this.states.unavailableTransactions()
			.stream()
			.map(ListenersHealth::details)
			.toList();
		if (!transactions.isEmpty()) {
			level = level.worse(this.severity.transactionsUnavailable());
			reasons.add(
					"%d consumer(s) get no transactional producer: check that the brokers run and can keep transactions, and that the application may use its transactional ids"
						.formatted(transactions.size()));
			details.put("unavailableTransactions", transactions);
		}
		if (!reasons.isEmpty()) {
			details.put("reasons", reasons.stream().limit(BoundedList.LONGEST).toList());
		}
		return new ComponentHealth(level, details);
	}

	private ComponentHealth health(RegisteredListener listener, Set<String> restarting, List<String> reasons) {
		String id = listener.policy().listener();
		HealthLevel level = HealthLevel.UP;
		Map<String, Object> details = new LinkedHashMap<>();
		level = level.worse(container("main", listener, listener.main(), restarting, details, reasons));
		if (listener.retry() != null) {
			level = level.worse(container("retry", listener, listener.retry(), restarting, details, reasons));
		}
		List<Map<String, Object>> pauses = new ArrayList<>();
		boolean waiting = listener.consumers().account().lanes().stream().anyMatch((lane) -> lane.inFlight() > 0);
		for (PausedListener pause : this.states.pauses(id)) {
			if (!isIntended(pause) && waiting) {
				level = level.worse(this.severity.paused());
				reasons.add("Listener '%s' pauses, and records wait: %s".formatted(id, pause.text()));
			}
			pauses.add(pause.details());
		}
		if (!pauses.isEmpty()) {
			details.put("paused", pauses);
		}
		Set<String> pausedLanes = ListenerControl.pausedLanes(listener);
		if (!pausedLanes.isEmpty()) {
			details.put("pausedLanes", pausedLanes);
		}
		List<Map<String, Object>> stuck = stuck(listener);
		if (!stuck.isEmpty()) {
			level = level.worse(this.severity.stuck());
			reasons.add(
					"A consumer of listener '%s' does not poll: look at the stack of its thread in the log, and give the listener a timeout"
						.formatted(id));
			details.put("stuckConsumers", stuck);
		}
		String unreadable = listener.firstRecords().problem();
		if (unreadable != null) {
			level = level.worse(this.severity.unreadable());
			reasons.add(unreadable);
			details.put("unreadable", unreadable);
		}
		long unaccounted = listener.consumers().account().unaccounted();
		if (unaccounted != 0) {
			level = level.worse(HealthLevel.DOWN);
			reasons.add("%d records of listener '%s' are unaccounted for: report this fault of the library"
				.formatted(unaccounted, id));
			details.put("unaccountedRecords", unaccounted);
		}
		return new ComponentHealth(level, details);
	}

	private HealthLevel container(String name, RegisteredListener listener,
			ConcurrentMessageListenerContainer<?, ?> container, Set<String> restarting, Map<String, Object> details,
			List<String> reasons) {
		ContainerState state = ContainerState.of(container, restarting);
		details.put(name, state.label());
		if (state == ContainerState.RESTARTING || state == ContainerState.FAILED) {
			String id = String.valueOf(container.getListenerId());
			Throwable failure = listener.consumers().pollFailure(id);
			reasons.add("Container '%s' %s: %s".formatted(id,
					(state == ContainerState.FAILED) ? "has stopped on an error, and is not started again"
							: "has stopped on an error, and is about to be started again",
					(failure != null) ? new RootCause(failure).text() : "look for its errors in the log"));
		}
		return switch (state) {
			case RUNNING, PAUSED, STOPPED -> HealthLevel.UP;
			case RESTARTING -> this.severity.restarting();
			case FAILED -> this.severity.failed();
		};
	}

	/**
	 * That retries wait for their turn is what their budget is for.
	 */
	private static boolean isIntended(PausedListener pause) {
		return pause.reason() == PauseReason.OPERATOR || pause.reason() == PauseReason.RETRY_BUDGET;
	}

	private List<Map<String, Object>> stuck(RegisteredListener listener) {
		long now = this.clock.millis();
		List<Map<String, Object>> stuck = new ArrayList<>();
		for (ConsumerState consumer : listener.consumers().states()) {
			if (consumer.isStuck(now)) {
				Thread thread = consumer.thread();
				stuck.add(Map.of("clientId", consumer.clientId(), "thread", (thread != null) ? thread.getName() : "",
						"secondsSincePoll", Duration.ofMillis(now - consumer.polledAt()).toSeconds(),
						"maxPollIntervalMs", consumer.maxPollInterval()));
			}
		}
		return stuck;
	}

	private static Map<String, Object> details(UnavailableTransactions transactions) {
		return Map.of("transactionalId", transactions.transactionalId(), "since", transactions.since().toString(),
				"exception", transactions.exception());
	}

}
