package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers have said to what was sent in one transaction. Told by the thread of
 * the producer, asked by that of the consumer.
 */
final class Acknowledgements {

	/**
	 * How long to wait, in ns, before it is looked again whether all is acknowledged, in
	 * case nobody tells.
	 */
	private static final long INTERVAL = 20_000_000;

	private final AtomicLong count = new AtomicLong();

	private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

	private long expected;

	private volatile @Nullable Waiter waiter;

	/**
	 * Expect one more.
	 * @param position the number of records whose attempts were over when it was sent
	 */
	Callback expect(int position) {
		this.expected++;
		return (metadata, exception) -> {
			if (exception != null) {
				fail(new Failure(exception, position));
			}
			long acknowledged = this.count.incrementAndGet();
			Waiter waiter = this.waiter;
			if (waiter != null && acknowledged >= waiter.expected()) {
				LockSupport.unpark(waiter.thread());
			}
		};
	}

	/**
	 * Remember the first failure.
	 */
	void fail(Throwable exception) {
		fail(new Failure(exception, 0));
	}

	private void fail(Failure failed) {
		this.failure.compareAndSet(null, failed);
		Waiter waiter = this.waiter;
		if (waiter != null) {
			LockSupport.unpark(waiter.thread());
		}
	}

	/**
	 * The position of what has failed, once it is known.
	 */
	int failedAt() {
		Failure failed = this.failure.get();
		return (failed != null) ? failed.position() : 0;
	}

	@Nullable Throwable failure() {
		Failure failed = this.failure.get();
		return (failed != null) ? failed.cause() : null;
	}

	/**
	 * Wait until all is acknowledged or something has failed. Unlike the {@code flush()}
	 * of a producer this ends even if the thread of the producer has died.
	 */
	void await(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		this.waiter = new Waiter(Thread.currentThread(), this.expected);
		while (this.count.get() < this.expected && failure() == null) {
			if (System.nanoTime() - deadline > 0) {
				fail(new UnacknowledgedException());
			}
			if (Thread.currentThread().isInterrupted()) {
				fail(new InterruptException("While waiting for acknowledgements"));
			}
			LockSupport.parkNanos(this, INTERVAL);
		}
		this.waiter = null;
	}

	/**
	 * Why something could not be sent, and the number of records whose attempts were over
	 * when it was sent.
	 */
	private record Failure(Throwable cause, int position) {

	}

	/**
	 * The thread that waits, and for how many acknowledgements.
	 */
	private record Waiter(Thread thread, long expected) {

	}

}
