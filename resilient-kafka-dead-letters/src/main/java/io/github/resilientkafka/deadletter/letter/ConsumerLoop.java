package io.github.resilientkafka.deadletter.letter;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads with a consumer until it is stopped, and with another one when that has failed.
 * Runs on one thread, and is stopped by any.
 */
public final class ConsumerLoop implements Runnable {

	private static final Duration WHILE_FAILING = Duration.ofSeconds(1);

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final Reading reading;

	private final java.util.function.Consumer<RuntimeException> failures;

	private volatile boolean stopped;

	private volatile @Nullable Consumer<byte[], byte[]> current;

	/**
	 * Create the loop.
	 * @param consumers make consumers
	 * @param reading what is done again and again
	 * @param failures is told why a consumer is replaced
	 */
	public ConsumerLoop(Supplier<Consumer<byte[], byte[]>> consumers, Reading reading,
			java.util.function.Consumer<RuntimeException> failures) {
		this.consumers = consumers;
		this.reading = reading;
		this.failures = failures;
	}

	@Override
	public void run() {
		try {
			while (!this.stopped) {
				readUntilFailure();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void readUntilFailure() throws InterruptedException {
		try (Consumer<byte[], byte[]> consumer = this.consumers.get()) {
			this.current = consumer;
			while (!this.stopped) {
				this.reading.read(consumer);
			}
		}
		catch (WakeupException | InterruptException ex) {
			// It is being stopped
		}
		catch (RuntimeException ex) {
			this.failures.accept(ex);
			TimeUnit.MILLISECONDS.sleep(WHILE_FAILING.toMillis());
		}
		finally {
			this.current = null;
		}
	}

	/**
	 * Whether it is to end.
	 * @return whether it was stopped
	 */
	public boolean isStopped() {
		return this.stopped;
	}

	/**
	 * End as soon as possible.
	 */
	public void stop() {
		this.stopped = true;
		Consumer<byte[], byte[]> consumer = this.current;
		if (consumer != null) {
			consumer.wakeup();
		}
	}

	/**
	 * What is done with a consumer.
	 */
	@FunctionalInterface
	public interface Reading {

		/**
		 * Read what there is, or wait for it for a moment.
		 * @param consumer reads
		 * @throws InterruptedException if the thread is interrupted
		 */
		void read(Consumer<byte[], byte[]> consumer) throws InterruptedException;

	}

}
