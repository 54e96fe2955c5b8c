package io.github.resilientkafka.listener;

import java.time.Duration;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.time.TimeSource;
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
record RecordProgress(TopicChain chain, TimeSource clock) {

	/**
	 * A header that says more than this was not written by us.
	 */
	private static final int MAX_ATTEMPTS = 1_000_000;

	/** With which one can still calculate. */
	private static final long FAR_FUTURE = Long.MAX_VALUE / 2;

	LanePosition position(PolledRecord polled) {
		return this.chain.position(polled.record().topic());
	}

	/**
	 * Whether it is due; otherwise it is left alone until it is. The wall clock is asked
	 * once, when it comes to the record first.
	 */
	boolean isDue(PolledRecord polled) {
		if (position(polled).lane() == RetryLane.MAIN) {
			return true;
		}
		if (polled.due() == 0) {
			Long due = RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.DUE);
			if (due == null) {
				return true;
			}
			long written = Math.max(0, Math.min(due, FAR_FUTURE));
			polled.due(Math.min(this.clock.millisAt(written), latest(polled)));
		}
		if (polled.due() <= this.clock.millis()) {
			return true;
		}
		polled.waitUntil(polled.due());
		return false;
	}

	/**
	 * It was in its lane when it was polled, and waits there no longer than any other:
	 * its due time may be forged, or of an instance whose clock is wrong.
	 */
	private long latest(PolledRecord polled) {
		Duration delay = this.chain.delay(polled.record().topic());
		return delay.isZero() ? Long.MAX_VALUE : polled.polledAt() + delay.toMillis();
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
		if (before == null || before < 0 || before > MAX_ATTEMPTS) {
			return position.lane() + now;
		}
		return before.intValue() + now;
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
