package io.github.resilientkafka.ratelimiter;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.github.resilience4j.ratelimiter.RateLimiter;

/**
 * Takes permits of a rate limiter without waiting for them: one is reserved for later,
 * and the listener comes back then. Thread-safe.
 */
final class Permits {

	private static final long NOTHING = Long.MIN_VALUE;

	/**
	 * How long to wait at most in ms where nothing could be reserved.
	 */
	private static final long MAX_INTERVAL = 100;

	private final Supplier<RateLimiter> current;

	private volatile RateLimiter limiter;

	/**
	 * From when on a permit can be used that is reserved, in terms of
	 * {@link System#nanoTime()}.
	 */
	private final AtomicLong reserved = new AtomicLong(NOTHING);

	/**
	 * Create permits.
	 * @param current the limiter as its registry has it: it may be replaced
	 */
	Permits(Supplier<RateLimiter> current) {
		this.current = current;
		this.limiter = current.get();
	}

	/**
	 * Take a permit.
	 * @return 0 if it is taken, otherwise the time in ms after which to try again
	 */
	long take() {
		RateLimiter limiter = limiter();
		long usableFrom = this.reserved.get();
		if (usableFrom != NOTHING) {
			long wait = usableFrom - System.nanoTime();
			if (wait > 0) {
				return millis(wait);
			}
			// One that nobody has come for is of a period that is over
			boolean fresh = -wait < limiter.getRateLimiterConfig().getLimitRefreshPeriod().toNanos();
			if (this.reserved.compareAndSet(usableFrom, NOTHING) && fresh) {
				return 0;
			}
		}
		long wait = limiter.reservePermission();
		if (wait == 0) {
			return 0;
		}
		if (wait < 0) {
			Duration period = limiter.getRateLimiterConfig().getLimitRefreshPeriod();
			return Math.max(1, Math.min(MAX_INTERVAL, period.toMillis()));
		}
		// Of two threads at once, the permit of one is not used
		this.reserved.compareAndSet(NOTHING, System.nanoTime() + wait);
		return millis(wait);
	}

	private RateLimiter limiter() {
		RateLimiter limiter = this.current.get();
		if (limiter != this.limiter) {
			// What was reserved was a permit of the other
			this.reserved.set(NOTHING);
			this.limiter = limiter;
		}
		return limiter;
	}

	private static long millis(long nanos) {
		return nanos / 1_000_000 + 1;
	}

}
