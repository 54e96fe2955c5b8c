package io.github.resilientkafka.topic;

import java.time.Duration;

import io.github.resilientkafka.policy.RetryLane;
import org.jspecify.annotations.Nullable;

/**
 * A retry topic that a listener has had under another configuration, or before it was one
 * of this library.
 *
 * @param name the name of the topic
 * @param topic the topic whose records it has taken
 * @param delay how long they wait there, zero if its name does not tell
 * @param formerGroup the consumer group that has read it until now, if
 * {@code @RetryableTopic} has made the topic; otherwise {@code null}
 */
public record RetiredLane(String name, String topic, Duration delay, @Nullable String formerGroup) {

	public RetiredLane(String name, String topic, Duration delay) {
		this(name, topic, delay, null);
	}

	/**
	 * The name of the lane as it is used outside.
	 * @return {@code retry-} and the delay, as for others, or {@code former-} and the
	 * delay or the end of its name if {@code @RetryableTopic} has made it
	 */
	public String laneName() {
		if (this.formerGroup != null && this.delay.isZero()) {
			return "former" + this.name.substring(this.topic.length());
		}
		return ((this.formerGroup != null) ? "former-" : "retry-")
				+ (this.delay.isZero() ? "retired" : new RetryLane(1, this.delay).name());
	}

}
