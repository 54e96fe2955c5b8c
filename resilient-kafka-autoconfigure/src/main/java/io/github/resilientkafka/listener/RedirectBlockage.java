package io.github.resilientkafka.listener;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

import io.github.resilientkafka.event.ListenerEvents;
import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.event.RedirectResumedEvent;
import io.github.resilientkafka.pipeline.BackOff;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;

import org.springframework.core.log.LogAccessor;

/**
 * Knows which retry and dead-letter topics of a listener cannot be reached, and says so
 * once for each change. Thread-safe.
 */
final class RedirectBlockage {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RedirectBlockage.class));

	private final String listener;

	private final ListenerEvents events;

	private final Map<String, Blocked> blocked = new ConcurrentHashMap<>();

	RedirectBlockage(String listener, ListenerEvents events) {
		this.listener = listener;
		this.events = events;
	}

	/**
	 * When a topic that could not be reached may be tried again.
	 * @param topic the topic
	 * @return the time in epoch ms, 0 if the topic can be reached as far as is known
	 */
	long notBefore(String topic) {
		if (this.blocked.isEmpty()) {
			return 0;
		}
		Blocked known = this.blocked.get(topic);
		return (known != null) ? known.notBefore() : 0;
	}

	/**
	 * A record could not be published.
	 * @param topic the topic
	 * @param reason why
	 * @param before how often the same record could not be published before
	 * @param now the time, in epoch ms
	 * @return when the record may be tried again, in epoch ms
	 */
	long failed(String topic, Throwable reason, int before, long now) {
		if (isFaultOfRecord(reason)) {
			if (before == 0) {
				say(topic, reason);
			}
			return now + BackOff.delay(before);
		}
		Blocked known = this.blocked.merge(topic, new Blocked(now + BackOff.delay(0), 1),
				(blocked, first) -> new Blocked(now + BackOff.delay(blocked.tries()), blocked.tries() + 1));
		if (known.tries() == 1) {
			say(topic, reason);
		}
		return known.notBefore();
	}

	/**
	 * Other records may still reach the topic.
	 */
	private static boolean isFaultOfRecord(Throwable reason) {
		return reason instanceof RecordTooLargeException || reason instanceof InvalidTimestampException
				|| !(reason instanceof KafkaException || reason instanceof TimeoutException);
	}

	private void say(String topic, Throwable reason) {
		logger.error(() -> ("Listener '%s' cannot publish to '%s': %s: %s. The records keep their place and their"
				+ " partitions wait; publishing is tried again with back-off. Check that the topic exists, that the"
				+ " application may write to it, that its max.message.bytes is large enough, and that enough"
				+ " replicas are in sync.")
			.formatted(this.listener, topic, reason.getClass().getSimpleName(), reason.getMessage()));
		this.events.publish(new RedirectBlockedEvent(this.listener, topic, reason));
	}

	void succeeded(String topic) {
		if (!this.blocked.isEmpty() && this.blocked.remove(topic) != null) {
			logger.info(() -> "Listener '%s' can publish to '%s' again".formatted(this.listener, topic));
			this.events.publish(new RedirectResumedEvent(this.listener, topic));
		}
	}

	private record Blocked(long notBefore, int tries) {

	}

}
