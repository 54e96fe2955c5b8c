package io.github.resilientkafka.redirect;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.event.RedirectResumedEvent;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.transaction.SendFailure;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.KafkaException;

import org.springframework.core.log.LogAccessor;

/**
 * Knows which retry and dead-letter topics of a listener cannot be reached, and says so
 * once for each change. Thread-safe.
 */
public final class RedirectBlockage {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RedirectBlockage.class));

	/**
	 * Who waits for a topic tries again within 30 s, and a try takes 35 s at most. If
	 * nobody has for so long, in ms, the records have gone to another consumer.
	 */
	private static final long ABANDONED_AFTER = 120_000;

	private final String listener;

	private final boolean recordsWait;

	private final ListenerEvents events;

	private final Map<String, Blocked> unreachable = new ConcurrentHashMap<>();

	/**
	 * Topics that have refused a record, and may take others.
	 */
	private final Map<String, Blocked> refusing = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param listener the id of the listener
	 * @param recordsWait whether records wait until they are published; otherwise nothing
	 * is said, because nothing waits
	 */
	public RedirectBlockage(String listener, boolean recordsWait, ListenerEvents events) {
		this.listener = listener;
		this.recordsWait = recordsWait;
		this.events = events;
	}

	/**
	 * When a topic that could not be reached may be tried again.
	 * @param topic the topic
	 * @return the time in terms of {@link TimeSource#millis()}, 0 if the topic can be
	 * reached as far as is known
	 */
	public long notBefore(String topic) {
		if (this.unreachable.isEmpty()) {
			return 0;
		}
		Blocked known = this.unreachable.get(topic);
		return (known != null) ? known.notBefore() : 0;
	}

	/**
	 * A record could not be published.
	 * @param topic the topic
	 * @param reason why
	 * @param before how often the same record could not be published before
	 * @param now the time, in terms of {@link TimeSource#millis()}
	 * @return when the record may be tried again
	 */
	public long failed(String topic, Throwable reason, int before, long now) {
		if (mayTakeOthers(reason)) {
			Blocked refusal = failed(this.refusing, topic, reason, now);
			if (before == 0 || refusal.tries() == 1) {
				say(topic, reason);
			}
			return now + BackOff.delay(before);
		}
		Blocked blocked = failed(this.unreachable, topic, reason, now);
		if (blocked.tries() == 1) {
			say(topic, reason);
		}
		return blocked.notBefore();
	}

	@SuppressWarnings("NullAway") // what is merged is not null
	private static Blocked failed(Map<String, Blocked> topics, String topic, Throwable reason, long now) {
		return topics.merge(topic, Blocked.first(reason, now),
				(known, first) -> known.isAbandoned(now) ? first : known.again(now));
	}

	/**
	 * Other records may still reach the topic.
	 */
	private static boolean mayTakeOthers(Throwable reason) {
		return SendFailure.isFaultOfRecord(reason)
				|| !(reason instanceof KafkaException || reason instanceof TimeoutException);
	}

	private void say(String topic, Throwable reason) {
		if (!this.recordsWait) {
			return;
		}
		logger.error(() -> ("Listener '%s' cannot publish to '%s': %s. The records keep their place and their"
				+ " partitions wait; publishing is tried again with back-off. Check that the brokers run (another error says so if none answers), that the topic exists, that the"
				+ " application may write to it, that its max.message.bytes is large enough, and that enough"
				+ " replicas are in sync.")
			.formatted(this.listener, topic, new RootCause(reason).parts().get(0)));
		this.events.publish(new RedirectBlockedEvent(this.listener, topic, reason));
	}

	/**
	 * A record was published.
	 * @param topic the topic
	 * @param before how often it could not be published before
	 */
	public void succeeded(String topic, int before) {
		if (this.unreachable.isEmpty() && this.refusing.isEmpty()) {
			return;
		}
		boolean resumed = this.unreachable.remove(topic) != null;
		if (before > 0) {
			// If it was not the only one, the next says so again
			resumed |= this.refusing.remove(topic) != null;
		}
		if (resumed && this.recordsWait && !this.refusing.containsKey(topic)) {
			logger.info(() -> "Listener '%s' can publish to '%s' again".formatted(this.listener, topic));
			this.events.publish(new RedirectResumedEvent(this.listener, topic));
		}
	}

	/**
	 * The topics that records wait for.
	 * @param now the time, in terms of {@link TimeSource#millis()}
	 * @return the topics in order
	 */
	public Collection<BlockedTopic> topics(long now) {
		Map<String, BlockedTopic> topics = new TreeMap<>();
		if (this.recordsWait) {
			add(this.refusing, now, topics);
			add(this.unreachable, now, topics);
		}
		return topics.values();
	}

	private void add(Map<String, Blocked> known, long now, Map<String, BlockedTopic> topics) {
		known.forEach((topic, blocked) -> {
			if (!blocked.isAbandoned(now)) {
				topics.put(topic, new BlockedTopic(this.listener, topic, Instant.ofEpochMilli(blocked.since()),
						blocked.exception()));
			}
		});
	}

	private record Blocked(long since, String exception, long triedAt, int tries) {

		static Blocked first(Throwable reason, long now) {
			return new Blocked(now, reason.getClass().getName(), now, 1);
		}

		Blocked again(long now) {
			return new Blocked(this.since, this.exception, now, this.tries + 1);
		}

		long notBefore() {
			return this.triedAt + BackOff.delay(this.tries - 1);
		}

		boolean isAbandoned(long now) {
			return now - this.triedAt > ABANDONED_AFTER;
		}

	}

}
