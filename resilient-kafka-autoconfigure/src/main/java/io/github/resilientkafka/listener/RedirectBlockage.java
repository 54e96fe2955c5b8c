package io.github.resilientkafka.listener;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.event.RedirectResumedEvent;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Knows which retry and dead-letter topics of a listener cannot be reached, and says so
 * once for each change. Thread-safe.
 */
final class RedirectBlockage {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RedirectBlockage.class));

	private final String listener;

	private final ListenerEvents events;

	private final Map<String, Throwable> blocked = new ConcurrentHashMap<>();

	RedirectBlockage(String listener, ListenerEvents events) {
		this.listener = listener;
		this.events = events;
	}

	void failed(String topic, Throwable reason) {
		if (this.blocked.putIfAbsent(topic, reason) == null) {
			logger.error(() -> ("Listener '%s' cannot publish to '%s': %s: %s. The records keep their place and their"
					+ " partitions wait; publishing is tried again with back-off. Check that the topic exists, that the"
					+ " application may write to it, that its max.message.bytes is large enough, and that enough"
					+ " replicas are in sync.")
				.formatted(this.listener, topic, reason.getClass().getSimpleName(), reason.getMessage()));
			this.events.publish(new RedirectBlockedEvent(this.listener, topic, reason));
		}
	}

	void succeeded(String topic) {
		if (!this.blocked.isEmpty() && this.blocked.remove(topic) != null) {
			logger.info(() -> "Listener '%s' can publish to '%s' again".formatted(this.listener, topic));
			this.events.publish(new RedirectResumedEvent(this.listener, topic));
		}
	}

	Set<String> topics() {
		return Set.copyOf(this.blocked.keySet());
	}

}
