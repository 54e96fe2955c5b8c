package io.github.resilientkafka.deduplication;

import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.announcement.PauseCause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Whether the store of a consumer can be reached, and when it is asked again. Whatever a
 * driver throws, a class that cannot be loaded included, tells nothing about a record.
 * Used by one consumer thread only.
 */
final class StoreOutage {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(StoreOutage.class));

	private final Pause pause;

	private final TimeSource clock;

	private int failures;

	private long failedAt;

	/**
	 * Create an outage that has not begun.
	 * @param pause says that the store is away
	 */
	StoreOutage(Pause pause, TimeSource clock) {
		this.pause = pause;
		this.clock = clock;
	}

	/**
	 * How long to wait until the store is asked again.
	 * @return the time in ms, 0 if it may be asked now
	 */
	long waitingTime() {
		if (this.failures == 0) {
			return 0;
		}
		return Math.max(0, this.failedAt + BackOff.delay(this.failures - 1) - this.clock.millis());
	}

	/**
	 * Whether the store has not answered a moment ago.
	 */
	boolean hasJustFailed() {
		return this.failures > 0 && this.clock.millis() < this.failedAt + BackOff.delay(0);
	}

	/**
	 * The store has answered.
	 */
	void ended() {
		this.failures = 0;
		this.pause.end();
	}

	/**
	 * The store has not answered.
	 * @param failure what it has thrown
	 */
	void failed(Throwable failure) {
		this.failures++;
		this.failedAt = this.clock.millis();
		this.pause
			.begin(() -> new PauseCause("the deduplication store cannot be reached: " + new RootCause(failure).text(),
					failure, PauseReason.DEDUPLICATION_STORE));
		logger.debug(failure, "The deduplication store cannot be reached");
	}

}
