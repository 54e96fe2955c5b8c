package io.github.resilientkafka.state;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.announcement.FirstEventListener;
import io.github.resilientkafka.event.DeadLetterCutEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that are without a part of their record, since the application has
 * been started. Thread-safe.
 */
public final class CutDeadLetters {

	private final TimeSource clock;

	private final Map<String, InTopic> topics = new ConcurrentHashMap<>();

	public CutDeadLetters(TimeSource clock) {
		this.clock = clock;
	}

	/**
	 * Those in a dead-letter topic.
	 * @param topic the name of the topic
	 * @return what is known of them, {@code null} if there are none
	 */
	public @Nullable InTopic in(String topic) {
		return this.topics.get(topic);
	}

	@FirstEventListener
	void cut(DeadLetterCutEvent event) {
		long millis = this.clock.millis();
		Instant at = Instant.ofEpochMilli(this.clock.wallMillis());
		this.topics.compute(event.deadLetterTopic(),
				(topic, before) -> new InTopic((before != null) ? before.count() + 1 : 1, event.record(),
						event.omitted(), at, millis));
	}

	/**
	 * Those in one topic.
	 *
	 * @param count how many have come
	 * @param last the last record, in the topic that has all of it
	 * @param omitted what its dead letter is without
	 * @param at when that came
	 * @param millis the same in terms of {@link TimeSource#millis()}
	 */
	public record InTopic(long count, RecordCoordinates last, String omitted, Instant at, long millis) {

	}

}
