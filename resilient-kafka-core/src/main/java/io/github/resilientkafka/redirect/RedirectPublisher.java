package io.github.resilientkafka.redirect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.resilientkafka.topic.RedirectTopics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Sends polled records to their next topic. Thread-safe.
 */
public final class RedirectPublisher {

	private final KafkaOperations<byte[], byte[]> plain;

	private final Supplier<KafkaOperations<byte[], byte[]>> compressing;

	private final RedirectTopics topics;

	private final Duration timeout;

	/**
	 * Create a publisher.
	 * @param compressing what sends what has to be compressed
	 * @param topics where records are sent to
	 * @param timeout how long an acknowledgement is waited for, longer than the
	 * {@code delivery.timeout.ms} of the producer
	 */
	public RedirectPublisher(KafkaOperations<byte[], byte[]> plain,
			Supplier<KafkaOperations<byte[], byte[]>> compressing, RedirectTopics topics, Duration timeout) {
		this.plain = plain;
		this.compressing = compressing;
		this.topics = topics;
		this.timeout = timeout;
	}

	/**
	 * Begin to send a record.
	 * @param record the record as it was polled
	 * @param redirect where it goes and why
	 * @param redirectedBefore whether it was polled from a retry topic
	 * @return the sending, which must be awaited before the offset of the record moves
	 */
	public Sending send(ConsumerRecord<byte[], byte[]> record, Redirect redirect, boolean redirectedBefore) {
		Sending sending = new Sending(record, redirect, redirectedBefore);
		sending.start();
		return sending;
	}

	/**
	 * A record on its way. Not thread-safe.
	 */
	public final class Sending {

		private final ConsumerRecord<byte[], byte[]> record;

		private final Redirect redirect;

		private final boolean redirectedBefore;

		private RedirectForm form = RedirectForm.FULL;

		private long startedAt;

		private CompletableFuture<?> result = new CompletableFuture<>();

		private Sending(ConsumerRecord<byte[], byte[]> record, Redirect redirect, boolean redirectedBefore) {
			this.record = record;
			this.redirect = redirect;
			this.redirectedBefore = redirectedBefore;
		}

		/**
		 * Where the record goes and why.
		 * @return the redirect
		 */
		public Redirect redirect() {
			return this.redirect;
		}

		/**
		 * What the record carries.
		 * @return the form in which it was sent last
		 */
		public RedirectForm form() {
			return this.form;
		}

		/**
		 * Whether the record could not even be handed to the producer.
		 * @return whether it has failed already
		 */
		public boolean hasFailed() {
			return this.result.isCompletedExceptionally();
		}

		/**
		 * Wait until the broker has acknowledged the record. One that is refused for its
		 * size or its timestamp is sent again in another form.
		 * @return {@code null} if it has, or why it has not
		 * @throws InterruptedException if the thread is interrupted; whether the record
		 * was sent is unknown then
		 */
		public @Nullable Throwable await() throws InterruptedException {
			Throwable failure = awaitOnce();
			while (failure != null) {
				RedirectForm next = this.form.after(failure, this.redirect.isDeadLetter());
				if (next == null) {
					return failure;
				}
				this.form = next;
				start();
				failure = awaitOnce();
			}
			return null;
		}

		private @Nullable Throwable awaitOnce() throws InterruptedException {
			try {
				long waited = System.nanoTime() - this.startedAt;
				this.result.get(RedirectPublisher.this.timeout.toNanos() - waited, TimeUnit.NANOSECONDS);
				return null;
			}
			catch (TimeoutException ex) {
				// Its delivery.timeout.ms is over, so the producer does not work any more
				operations().getProducerFactory().reset();
				return ex;
			}
			catch (ExecutionException ex) {
				return unwrap(ex);
			}
		}

		private void start() {
			this.startedAt = System.nanoTime();
			try {
				String topic = this.redirect.topic();
				int partitions = RedirectPublisher.this.topics.partitions(topic)
					.orElseGet(() -> operations().partitionsFor(topic).size());
				if (!RedirectPublisher.this.topics.takes(topic, this.record.timestamp())) {
					this.form = this.form.withoutTimestamp();
				}
				this.result = operations()
					.send(this.redirect.toProducerRecord(this.record, this.redirectedBefore, this.form, partitions));
			}
			catch (RuntimeException ex) {
				this.result = CompletableFuture.failedFuture(ex);
			}
		}

		private KafkaOperations<byte[], byte[]> operations() {
			return this.form.compressed() ? RedirectPublisher.this.compressing.get() : RedirectPublisher.this.plain;
		}

		private static Throwable unwrap(Throwable failure) {
			Throwable cause = failure;
			while ((cause instanceof ExecutionException || cause instanceof KafkaException)
					&& cause.getCause() != null) {
				cause = cause.getCause();
			}
			return cause;
		}

	}

}
