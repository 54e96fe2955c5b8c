package io.github.resilientkafka.processing;

import java.time.Duration;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.failure.AskedDelay;
import io.github.resilientkafka.polling.EarlierAttempts;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.FormerHeaders;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How far a record has come on its way through the lanes. Redirect headers on the topic
 * itself are those of somebody else, or of a replay, and say nothing.
 *
 * @param chain the topics of the listener
 * @param clock tells the time of this machine
 * @param dueClock tells what is due: a time that another instance has written
 */
public record RecordProgress(TopicChain chain, TimeSource clock, TimeSource dueClock) {

	/**
	 * A header that says more than this was not written by us.
	 */
	private static final int MAX_ATTEMPTS = 1_000_000;

	/** With which one can still calculate. */
	private static final long FAR_FUTURE = Long.MAX_VALUE / 2;

	/**
	 * Whether it is due; otherwise it is left alone until it is.
	 */
	boolean isDue(PolledRecord polled) {
		if (polled.position().isMain()) {
			return true;
		}
		long due = earlier(polled).due();
		if (due == 0 || due <= this.clock.millis()) {
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
		return polled.position().isMain() ? now : earlier(polled).attempts() + now;
	}

	/**
	 * When it failed first, in epoch ms, or {@code null} if it has not.
	 */
	@Nullable Long firstFailure(PolledRecord polled) {
		return polled.position().isMain() ? polled.firstFailure() : earlier(polled).firstFailure();
	}

	/**
	 * How often it has been in the last lane again.
	 */
	int repeats(PolledRecord polled) {
		return polled.position().isMain() ? 0 : earlier(polled).repeats();
	}

	/**
	 * How long it has to go on waiting when it is due, in ms.
	 */
	long remaining(PolledRecord polled) {
		return polled.position().isMain() ? 0 : earlier(polled).remaining();
	}

	/**
	 * Headers are read, and the wall clock is asked, once, when it comes to the record
	 * first.
	 */
	private EarlierAttempts earlier(PolledRecord polled) {
		EarlierAttempts known = polled.earlier();
		if (known == null) {
			Headers headers = polled.record().headers();
			known = new EarlierAttempts(attempts(headers, polled.position()),
					RedirectHeaders.number(headers, ResilientKafkaHeaders.FIRST_FAILURE),
					(int) within(MAX_ATTEMPTS, headers, ResilientKafkaHeaders.REPEATS),
					polled.position().isReplay() ? 0
							: within(AskedDelay.MAX.toMillis(), headers, ResilientKafkaHeaders.WAIT),
					due(headers, polled));
			polled.earlier(known);
		}
		return known;
	}

	/**
	 * What a header says, or 0 if it says what we would not have written.
	 */
	private static long within(long max, Headers headers, String name) {
		Long written = RedirectHeaders.number(headers, name);
		return (written == null || written < 0 || written > max) ? 0 : written;
	}

	private static int attempts(Headers headers, LanePosition position) {
		Long written = RedirectHeaders.number(headers, ResilientKafkaHeaders.ATTEMPT);
		return (written == null || written < 0 || written > MAX_ATTEMPTS) ? position.passed() : written.intValue();
	}

	private long due(Headers headers, PolledRecord polled) {
		Long written = this.chain.retired().isFormer(polled.record().topic()) ? FormerHeaders.due(headers)
				: RedirectHeaders.number(headers, ResilientKafkaHeaders.DUE);
		if (written == null) {
			return 0;
		}
		return Math.min(this.dueClock.millisAt(Math.max(0, Math.min(written, FAR_FUTURE))), latest(polled));
	}

	/**
	 * It was in its lane when it was polled, and waits there no longer than any other:
	 * its due time may be forged, or of an instance whose clock is wrong.
	 */
	private long latest(PolledRecord polled) {
		Duration delay = this.chain.delay(polled.record().topic());
		return delay.isZero() ? Long.MAX_VALUE : polled.polledAt() + delay.toMillis();
	}

}
