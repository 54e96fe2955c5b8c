package io.github.resilientkafka.circuitbreaker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilientkafka.announcement.PauseCause;
import io.github.resilientkafka.circuitbreaker.RecentFailures.Frequent;
import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.time.TimeOfDay;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * What has happened to a circuit breaker since it was closed: why it has opened, and how
 * its trial calls have ended. Thread-safe.
 */
final class BreakerHistory {

	/**
	 * How long trial calls may take in ms before it is said that the listener waits for
	 * them.
	 */
	private static final long LONG_TRIAL = 10_000;

	private static final String BUG = ". If it is a bug of the listener, the records wait for a version without it. To let them"
			+ " go to retry topics and dead letters instead, set the breaker to DISABLED or let it ignore the exception";

	private final CircuitBreaker breaker;

	private final TimeSource clock;

	private final RecentFailures failures = new RecentFailures();

	private final AtomicInteger failedTrials = new AtomicInteger();

	private volatile long lastTrial;

	private volatile long halfOpenAt;

	private volatile @Nullable Opening opening;

	BreakerHistory(CircuitBreaker breaker, TimeSource clock) {
		this.breaker = breaker;
		this.clock = clock;
	}

	/**
	 * A call that counts has failed, whoever has made it.
	 */
	void failed(Throwable failure) {
		this.failures.add(failure);
		if (this.breaker.getState() == State.HALF_OPEN) {
			this.failedTrials.incrementAndGet();
			this.lastTrial = this.clock.wallMillis();
		}
	}

	void changed(StateTransition transition) {
		long now = this.clock.wallMillis();
		switch (transition.getToState()) {
			case OPEN -> {
				Opening before = this.opening;
				this.opening = (before != null && transition.getFromState() == State.HALF_OPEN) ? before.again(now)
						: open(Opening.of(this.breaker, now));
			}
			case FORCED_OPEN -> this.opening = open(Opening.forced(now));
			case CLOSED, DISABLED, METRICS_ONLY -> this.opening = null;
			case HALF_OPEN -> this.halfOpenAt = now;
		}
	}

	private Opening open(Opening first) {
		this.failedTrials.set(0);
		return first;
	}

	/**
	 * When the first call is permitted again.
	 * @return the time in epoch ms, 0 if it has come or is not known
	 */
	long nextTrial() {
		Opening current = this.opening;
		if (current == null || this.breaker.getState() != State.OPEN) {
			return 0;
		}
		IntervalFunction wait = this.breaker.getCircuitBreakerConfig().getWaitIntervalFunctionInOpenState();
		try {
			return current.at() + wait.apply(current.count());
		}
		catch (RuntimeException ex) {
			// A function of the application
			return 0;
		}
	}

	/**
	 * Whether a call that is refused has only just to wait for trial calls.
	 */
	boolean isAboutToTell() {
		return this.breaker.getState() == State.HALF_OPEN && this.clock.wallMillis() - this.halfOpenAt < LONG_TRIAL;
	}

	/**
	 * Why it permits no calls.
	 */
	PauseCause refusal() {
		String name = "circuit breaker '" + this.breaker.getName() + "' ";
		Opening current = this.opening;
		if (current == null) {
			// It was open before anybody looked, or has just been closed
			boolean open = this.breaker.getState() == State.OPEN || this.breaker.getState() == State.FORCED_OPEN;
			current = open ? Opening.of(this.breaker, this.clock.wallMillis())
					: new Opening("permits no calls", "The listener tries again by itself", 0, 1, 0);
		}
		int trials = this.failedTrials.get();
		Frequent frequent = this.failures.mostFrequent(current.failures() + trials);
		if (frequent == null) {
			return new PauseCause(name + current.why(), null, progress(trials), current.remedy());
		}
		String share = (frequent.count() < frequent.total()) ? ", %d of %d with %s".formatted(frequent.count(),
				frequent.total(), frequent.latest().getClass().getName()) : "";
		return new PauseCause(name + current.why() + share, frequent.latest(), progress(trials),
				current.remedy() + check(frequent.latest()));
	}

	/**
	 * What to look at.
	 */
	private static String check(Throwable failure) {
		String place = FailureSummary.of(failure).thrownAt();
		String settings = new RootCause(failure).remedy();
		return ((place != null) ? ". Check whether what is called at " + place + " works" : "")
				+ ((settings != null) ? ". Check " + settings : BUG);
	}

	private @Nullable String progress(int trials) {
		List<String> parts = new ArrayList<>();
		if (trials > 0) {
			parts.add("trial calls that have failed since: %d, the last at %s".formatted(trials,
					TimeOfDay.of(this.lastTrial)));
		}
		long next = nextTrial();
		if (next > 0) {
			parts.add("the next trial call is made at " + TimeOfDay.of(next));
		}
		if (this.breaker.getState() == State.HALF_OPEN) {
			parts.add("trial calls are being made since " + TimeOfDay.of(this.halfOpenAt));
		}
		return parts.isEmpty() ? null : StringUtils.capitalize(String.join("; ", parts));
	}

}
