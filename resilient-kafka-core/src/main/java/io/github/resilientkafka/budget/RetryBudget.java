package io.github.resilientkafka.budget;

/**
 * A token bucket of retries, as Finagle's retry budget: each first attempt pays in a
 * share of a retry, and there is a small income in any case. What was paid in is spread
 * evenly over the window, so that what has accumulated while retries were waiting is no
 * burst when they are due. Thread-safe.
 */
final class RetryBudget {

	private static final int SLICES = 10;

	/**
	 * How much of a second's income can be kept. Of the small income in any case it is a
	 * second's.
	 */
	private static final double KEPT = 0.1;

	/**
	 * How long to wait at most until somebody asks again, in ms.
	 */
	private static final long MAX_WAIT = 1_000;

	private final RetryBudgetPolicy policy;

	private final long sliceLength;

	private final long[] firstAttempts = new long[SLICES];

	private long slice;

	private double tokens;

	private long filledAt;

	RetryBudget(RetryBudgetPolicy policy, long now) {
		this.policy = policy;
		this.sliceLength = Math.max(1, policy.window().toMillis() / SLICES);
		this.slice = now / this.sliceLength;
		this.filledAt = now;
		this.tokens = capacity();
	}

	/**
	 * First attempts were made.
	 * @param count how many
	 * @param now the time, in epoch ms
	 */
	synchronized void deposit(int count, long now) {
		fill(now);
		this.firstAttempts[(int) (this.slice % SLICES)] += count;
	}

	/**
	 * Retries are to be made.
	 * @param wanted how many
	 * @param now the time, in epoch ms
	 * @return how many may be
	 */
	synchronized int withdraw(int wanted, long now) {
		fill(now);
		int granted = Math.min(wanted, (int) this.tokens);
		this.tokens -= granted;
		return granted;
	}

	/**
	 * Retries are not made after all.
	 * @param count how many
	 */
	synchronized void refund(int count) {
		this.tokens += count;
	}

	/**
	 * How long it takes until it is worth while to ask again.
	 * @return the time in ms, at least 1
	 */
	synchronized long waitingTime() {
		double wanted = Math.max(1, perSecond() * KEPT / 2) - this.tokens;
		double millis = Math.ceil(wanted / perSecond() * 1_000);
		return (millis < MAX_WAIT) ? Math.max(1, (long) millis) : MAX_WAIT;
	}

	private void fill(long now) {
		if (now <= this.filledAt) {
			// A clock that was set back: nothing has come in, and the time goes on from
			// here
			this.filledAt = now;
			return;
		}
		double income = perSecond() * (now - this.filledAt) / 1_000;
		this.tokens = Math.max(this.tokens, Math.min(capacity(), this.tokens + income));
		this.filledAt = now;
		long current = now / this.sliceLength;
		for (long passed = Math.max(this.slice + 1, current - SLICES + 1); passed <= current; passed++) {
			this.firstAttempts[(int) (passed % SLICES)] = 0;
		}
		this.slice = current;
	}

	/**
	 * At least one in the window, or nothing would be retried while the main topic is
	 * idle.
	 */
	private double perSecond() {
		long sum = 0;
		for (long count : this.firstAttempts) {
			sum += count;
		}
		double perWindow = 1_000.0 / (this.sliceLength * SLICES);
		return Math.max(perWindow, this.policy.ratio() * sum * perWindow + this.policy.minPerSecond());
	}

	private double capacity() {
		return Math.max(Math.max(1, this.policy.minPerSecond()), perSecond() * KEPT);
	}

}
