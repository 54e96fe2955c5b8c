package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * When a number of answers have to be there. The time-outs of an admin client do not do:
 * a call may consist of several, each with a time-out of its own.
 *
 * @param nanoTime the time, as of {@link System#nanoTime()}
 */
record Deadline(long nanoTime) {

	static Deadline in(Duration duration) {
		return new Deadline(System.nanoTime() + duration.toNanos());
	}

	<T> T await(KafkaFuture<T> future) throws ExecutionException, InterruptedException {
		try {
			return future.get(Math.max(0, this.nanoTime - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (java.util.concurrent.TimeoutException ex) {
			throw new ExecutionException(new TimeoutException("No answer in time", ex));
		}
	}

	/**
	 * What remains, for the options of a call.
	 * @return at least 1 ms
	 */
	int remainingMillis() {
		return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(this.nanoTime - System.nanoTime()));
	}

}
