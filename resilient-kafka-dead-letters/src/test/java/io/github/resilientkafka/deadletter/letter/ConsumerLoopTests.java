package io.github.resilientkafka.deadletter.letter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class ConsumerLoopTests {

	private final List<MockConsumer<byte[], byte[]>> consumers = new ArrayList<>();

	private final List<RuntimeException> failures = new ArrayList<>();

	@Test
	void goesOnWithAnotherConsumerAfterAFailure() throws InterruptedException {
		IllegalStateException failure = new IllegalStateException();
		CountDownLatch again = new CountDownLatch(1);
		ConsumerLoop loop = loop((consumer) -> {
			if (this.consumers.size() == 1) {
				throw failure;
			}
			again.countDown();
		});
		Thread thread = start(loop);
		assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();
		loop.stop();
		thread.join();
		assertThat(this.failures).containsExactly(failure);
		assertThat(this.consumers).hasSize(2).allMatch(MockConsumer::closed);
	}

	@Test
	void aStopWakesIt() throws InterruptedException {
		CountDownLatch reading = new CountDownLatch(1);
		ConsumerLoop loop = loop((consumer) -> {
			reading.countDown();
			consumer.poll(Duration.ofMinutes(1));
		});
		Thread thread = start(loop);
		assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
		loop.stop();
		thread.join();
		assertThat(this.failures).isEmpty();
		assertThat(this.consumers).hasSize(1).allMatch(MockConsumer::closed);
	}

	@Test
	void anInterruptEndsIt() throws InterruptedException {
		CountDownLatch reading = new CountDownLatch(1);
		ConsumerLoop loop = loop((consumer) -> {
			reading.countDown();
			TimeUnit.MINUTES.sleep(1);
		});
		Thread thread = start(loop);
		assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
		thread.interrupt();
		thread.join();
		assertThat(this.failures).isEmpty();
		assertThat(this.consumers).hasSize(1).allMatch(MockConsumer::closed);
	}

	private ConsumerLoop loop(ConsumerLoop.Reading reading) {
		return new ConsumerLoop(() -> {
			MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.EARLIEST);
			this.consumers.add(consumer);
			return consumer;
		}, reading, this.failures::add);
	}

	private static Thread start(ConsumerLoop loop) {
		Thread thread = new Thread(loop);
		thread.start();
		return thread;
	}

}
