package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import io.github.resilientkafka.benchmarks.contender.RefusedException;
import io.github.resilientkafka.benchmarks.contender.Work;
import io.github.resilientkafka.benchmarks.run.Payload;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Fails as often as the payload says, then succeeds, and notes how late each retry is.
 */
final class FailingWork implements Work {

	private final AtomicIntegerArray attempts;

	private final CountDownLatch remaining;

	private final LatenessSamples lateness;

	FailingWork(int records, Duration warmUp) {
		this.lateness = new LatenessSamples(warmUp);
		this.attempts = new AtomicIntegerArray(records);
		this.remaining = new CountDownLatch(records);
	}

	@Override
	public void handle(ConsumerRecord<String, String> record) {
		long now = System.currentTimeMillis();
		DueTime.of(record).ifPresent((due) -> this.lateness.add(due, now));
		int attempt = this.attempts.incrementAndGet(Payload.index(record.value()));
		int failures = Payload.failures(record.value());
		if (attempt <= failures) {
			throw new RefusedException();
		}
		if (attempt == failures + 1) {
			this.remaining.countDown();
		}
	}

	boolean await(Duration timeout) throws InterruptedException {
		return this.remaining.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	int invocations() {
		return IntStream.range(0, this.attempts.length()).map(this.attempts::get).sum();
	}

	long unfinished() {
		return this.remaining.getCount();
	}

	LatenessSamples lateness() {
		return this.lateness;
	}

}
