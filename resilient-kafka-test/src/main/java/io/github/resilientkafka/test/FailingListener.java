package io.github.resilientkafka.test;

import java.util.function.Supplier;

/**
 * Says how a listener is to fail. Its next attempts fail without a call of the method.
 */
public final class FailingListener {

	private final OrderedFailures failures;

	private final String listener;

	private final int times;

	FailingListener(OrderedFailures failures, String listener, int times) {
		this.failures = failures;
		this.listener = listener;
		this.times = times;
	}

	/**
	 * How often.
	 * @param times the number of attempts that fail, at least 1; after them the method is
	 * called again
	 * @return the same with that number
	 */
	public FailingListener times(int times) {
		if (times < 1) {
			throw new IllegalArgumentException("times is %d; use 1 or more".formatted(times));
		}
		return new FailingListener(this.failures, this.listener, times);
	}

	/**
	 * Each time, until the end of the test.
	 * @return the same without a limit
	 */
	public FailingListener always() {
		return times(Integer.MAX_VALUE);
	}

	/**
	 * With what, from now on.
	 * @param failure what each of the attempts fails with
	 */
	public void with(Throwable failure) {
		with(() -> failure);
	}

	/**
	 * With what, from now on.
	 * @param failure makes what an attempt fails with
	 */
	public void with(Supplier<? extends Throwable> failure) {
		this.failures.order(this.listener, this.times, failure);
	}

}
