package io.github.resilientkafka.test;

import java.util.List;
import java.util.stream.Collectors;

import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;

/**
 * The listeners of an application, and whether they take records now.
 */
final class TestedListeners {

	private final RegisteredListeners listeners;

	private final TestedBreakers breakers;

	TestedListeners(RegisteredListeners listeners, TestedBreakers breakers) {
		this.listeners = listeners;
		this.breakers = breakers;
	}

	RegisteredListener get(String id) {
		RegisteredListener listener = this.listeners.get(id);
		if (listener == null) {
			throw new IllegalArgumentException("There is no listener '%s'; use one of %s".formatted(id,
					this.listeners.all().stream().map((each) -> each.policy().listener()).sorted().toList()));
		}
		return listener;
	}

	/**
	 * The ids of those that read a topic.
	 */
	List<String> of(String topic) {
		return this.listeners.all()
			.stream()
			.filter((listener) -> listener.chain().topics().contains(topic))
			.map((listener) -> listener.policy().listener())
			.toList();
	}

	boolean isIdle(String id) {
		return !isRunning(id) || isPaused(id);
	}

	boolean isRunning(String id) {
		return get(id).main().isRunning();
	}

	boolean isPaused(String id) {
		RegisteredListener listener = get(id);
		return this.breakers.isOpen(listener) || !ListenerControl.pausedLanes(listener).isEmpty();
	}

	TestedBreaker breaker(String id) {
		TestedBreaker breaker = this.breakers.of(get(id));
		if (breaker == null) {
			throw new IllegalArgumentException(
					"Listener '%s' has no circuit breaker: resilience4j is missing, or circuit-breaker.enabled is false"
						.formatted(id));
		}
		return breaker;
	}

	void closeBreakers() {
		this.listeners.all().forEach(this.breakers::close);
	}

	/**
	 * Why records may not move, a line each.
	 */
	String reasons() {
		return this.listeners.all()
			.stream()
			.filter(this.breakers::isOpen)
			.map((listener) -> "\nThe circuit breaker of '%s' is open.".formatted(listener.policy().listener()))
			.collect(Collectors.joining());
	}

}
