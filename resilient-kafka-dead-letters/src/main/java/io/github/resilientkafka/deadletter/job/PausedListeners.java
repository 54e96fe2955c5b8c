package io.github.resilientkafka.deadletter.job;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.listener.RegisteredListener;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;

/**
 * Knows which listeners make no calls, so that nothing is sent that would only wait.
 * Thread-safe.
 */
public final class PausedListeners {

	private final Map<String, Set<PauseReason>> reasons = new ConcurrentHashMap<>();

	/**
	 * A listener makes no calls.
	 */
	@EventListener
	void paused(ListenerPausedEvent event) {
		this.reasons.computeIfAbsent(event.listener(), (id) -> ConcurrentHashMap.newKeySet()).add(event.reason());
	}

	/**
	 * A listener makes calls again.
	 */
	@EventListener
	void resumed(ListenerResumedEvent event) {
		this.reasons.getOrDefault(event.listener(), Set.of()).remove(event.reason());
	}

	/**
	 * Whether it takes calls to find out that a pause is over.
	 * @param listener the listener
	 * @return whether a letter may be sent now and then all the same
	 */
	boolean isTriedByCalls(RegisteredListener listener) {
		Set<String> topics = Set.copyOf(listener.chain().replayTopics().values());
		return listener.chain().replays().topics().containsAll(topics)
				&& listener.consumers().pausedTopics().topics().stream().noneMatch(topics::contains);
	}

	/**
	 * Why what is replayed would wait.
	 * @param listener the listener
	 * @return the reason, or {@code null} if it would not
	 */
	public @Nullable String obstacle(RegisteredListener listener) {
		if (!listener.chain().replays().topics().containsAll(listener.chain().replayTopics().values())) {
			return "one of the topics %s does not exist, or the application may not read it"
				.formatted(listener.chain().replayTopics().values());
		}
		Set<PauseReason> known = this.reasons.getOrDefault(listener.policy().listener(), Set.of());
		if (known.contains(PauseReason.CIRCUIT_BREAKER)) {
			return "the circuit breaker of the listener is open";
		}
		if (known.contains(PauseReason.DEDUPLICATION_STORE)) {
			return "the deduplication store of the listener cannot be reached";
		}
		Set<String> paused = listener.consumers().pausedTopics().topics();
		if (listener.chain().replayTopics().values().stream().anyMatch(paused::contains)) {
			return "an operator has paused the listener or its lane 'replay'";
		}
		return null;
	}

}
