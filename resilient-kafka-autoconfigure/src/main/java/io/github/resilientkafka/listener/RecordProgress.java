package io.github.resilientkafka.listener;

import java.time.Clock;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.topic.TopicChain;
import org.jspecify.annotations.Nullable;

/**
 * How far a record has come on its way through the lanes. Redirect headers on the topic
 * itself are those of somebody else, or of a replay, and say nothing.
 *
 * @param chain the topics of the listener
 * @param clock tells what is due
 */
record RecordProgress(TopicChain chain, Clock clock) {

	LanePosition position(PolledRecord polled) {
		return this.chain.position(polled.record().topic());
	}

	/**
	 * Whether it is due; otherwise it is left alone until it is.
	 */
	boolean isDue(PolledRecord polled) {
		if (position(polled).lane() == RetryLane.MAIN) {
			return true;
		}
		Long due = RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.DUE);
		if (due == null) {
			return true;
		}
		polled.due(due);
		if (due <= this.clock.millis()) {
			return true;
		}
		polled.waitUntil(due);
		return false;
	}

	/**
	 * The number of the attempt that comes next, from 1.
	 */
	int attempt(PolledRecord polled) {
		int now = polled.immediateAttempts() + 1;
		LanePosition position = position(polled);
		if (position.lane() == RetryLane.MAIN) {
			return now;
		}
		Long before = RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.ATTEMPT);
		return ((before != null) ? before.intValue() : position.lane()) + now;
	}

	/**
	 * When it failed first, in epoch ms, or {@code null} if it has not.
	 */
	@Nullable Long firstFailure(PolledRecord polled) {
		if (position(polled).lane() == RetryLane.MAIN) {
			return polled.firstFailure();
		}
		return RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.FIRST_FAILURE);
	}

}
