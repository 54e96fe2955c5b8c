package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A consumer waits for what the thread of the producer is told.
 */
@Timeout(60)
class AcknowledgementsTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	@Test
	void theLastAcknowledgementEndsTheWait() throws InterruptedException {
		Acknowledgements acknowledgements = new Acknowledgements();
		List<Callback> sent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			sent.add(acknowledgements.expect(i));
		}
		Thread producer = new Thread(() -> sent.forEach((callback) -> callback.onCompletion(null, null)));
		producer.start();
		acknowledgements.await(LONG);
		assertThat(acknowledgements.failure()).isNull();
		producer.join();
	}

	/**
	 * Whoever is woken by a failure blames the record at its position.
	 */
	@Test
	void aFailureIsKnownTogetherWithItsPosition() throws InterruptedException {
		RecordTooLargeException failure = new RecordTooLargeException();
		for (int i = 0; i < 5_000; i++) {
			Acknowledgements acknowledgements = new Acknowledgements();
			Callback fine = acknowledgements.expect(6);
			Callback refused = acknowledgements.expect(7);
			CountDownLatch waiting = new CountDownLatch(1);
			Thread producer = new Thread(() -> {
				await(waiting);
				refused.onCompletion(null, failure);
				fine.onCompletion(null, new TimeoutException());
			});
			producer.start();
			waiting.countDown();
			acknowledgements.await(LONG);
			assertThat(acknowledgements.failedAt()).isEqualTo(7);
			assertThat(acknowledgements.failure()).isSameAs(failure);
			producer.join();
		}
	}

	@Test
	void anInterruptEndsTheWait() {
		Acknowledgements acknowledgements = new Acknowledgements();
		acknowledgements.expect(0);
		Thread.currentThread().interrupt();
		acknowledgements.await(LONG);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(acknowledgements.failure()).isInstanceOf(InterruptException.class);
	}

	@Test
	void aWaitEndsAfterItsTime() {
		Acknowledgements acknowledgements = new Acknowledgements();
		acknowledgements.expect(0);
		acknowledgements.await(Duration.ofMillis(50));
		assertThat(acknowledgements.failure()).isInstanceOf(UnacknowledgedException.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
