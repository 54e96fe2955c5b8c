package io.github.resilientkafka.invocation;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.CallPermits;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.micrometer.observation.Observation;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Makes one attempt at a record: calls interceptor, observation and listener as
 * spring-kafka's container does for a record listener.
 */
public final class RecordInvoker {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RecordInvoker.class));

	private static final Header FIRST_ATTEMPT = newAttemptHeader(1);

	private static final Acknowledgment NONE = new Synchronous();

	private final AcknowledgingConsumerAwareMessageListener<Object, Object> listener;

	private final Omissions omissions;

	private final boolean async;

	private final @Nullable RecordInterceptor<Object, Object> interceptor;

	private final ListenerObservation observation;

	public RecordInvoker(AcknowledgingConsumerAwareMessageListener<Object, Object> listener, Omissions omissions,
			boolean async, @Nullable RecordInterceptor<Object, Object> interceptor, ListenerObservation observation) {
		this.listener = listener;
		this.omissions = omissions;
		this.async = async;
		this.interceptor = interceptor;
		this.observation = observation;
	}

	/**
	 * Make an attempt.
	 * @param polled the record
	 * @param record the record as the listener sees it
	 * @param attempt the number of the attempt
	 * @param permits what its stages have granted
	 * @param consumer the consumer that polled it
	 * @return the attempt if it goes on after the method has returned, or {@code null} if
	 * it has succeeded
	 * @throws Throwable what the attempt has failed with
	 */
	public @Nullable CompletableFuture<?> invoke(PolledRecord polled, ConsumerRecord<Object, Object> record,
			int attempt, CallPermits permits, Consumer<byte[], byte[]> consumer) throws Throwable {
		tellAttempt(record, attempt);
		try {
			if (this.observation.isEnabled()) {
				String clientId = Backlog.of(consumer).clientId();
				return invokeObserved(polled, this.observation.start(polled, record, attempt, clientId), record,
						permits, Backlog.of(consumer).view());
			}
			return pass(record, permits, Backlog.of(consumer).view());
		}
		catch (ListenerExecutionFailedException ex) {
			throw unwrap(ex);
		}
	}

	private @Nullable CompletableFuture<?> invokeObserved(PolledRecord polled, Observation current,
			ConsumerRecord<Object, Object> record, CallPermits permits, Consumer<Object, Object> consumer) {
		CompletableFuture<?> running = null;
		Observation.Scope scope = ListenerObservation.open(current);
		try {
			running = pass(record, permits, consumer);
		}
		catch (RuntimeException | Error ex) {
			this.observation.failed(polled, current, unwrap(ex));
			throw ex;
		}
		finally {
			ListenerObservation.close(scope);
			if (running == null) {
				ListenerObservation.stop(current);
			}
		}
		if (running != null) {
			running.whenComplete((result, failure) -> {
				if (failure != null) {
					ListenerObservation.error(current, unwrap(failure));
				}
				ListenerObservation.stop(current);
			});
		}
		return running;
	}

	private @Nullable CompletableFuture<?> pass(ConsumerRecord<Object, Object> record, CallPermits permits,
			Consumer<Object, Object> consumer) {
		CompletableFuture<?> running = intercept(record, consumer);
		if (running == null) {
			permits.returned();
		}
		return running;
	}

	private @Nullable CompletableFuture<?> intercept(ConsumerRecord<Object, Object> record,
			Consumer<Object, Object> consumer) {
		if (this.interceptor == null) {
			return call(record, consumer);
		}
		ConsumerRecord<Object, Object> intercepted = this.interceptor.intercept(record, consumer);
		if (intercepted == null) {
			this.omissions.add(record);
			return null;
		}
		RecordInterceptor<Object, Object> told = this.interceptor;
		CompletableFuture<?> running = null;
		boolean succeeded = false;
		try {
			running = call(intercepted, consumer);
			tell(() -> told.success(intercepted, consumer), running != null);
			succeeded = true;
			return running;
		}
		catch (RuntimeException ex) {
			tell(() -> told.failure(intercepted, ex, consumer), true);
			throw ex;
		}
		finally {
			tell(() -> told.afterRecord(intercepted, consumer), running != null || !succeeded);
		}
	}

	/**
	 * What an interceptor throws is a failure of the attempt, unless that has failed
	 * already, or goes on and must not be made again at the same time.
	 */
	private static void tell(Runnable call, boolean known) {
		try {
			call.run();
		}
		catch (RuntimeException | Error ex) {
			if (!known) {
				throw ex;
			}
			logger.error(new ForeignThrowable(ex).loggable(), "A record interceptor has failed");
		}
	}

	private @Nullable CompletableFuture<?> call(ConsumerRecord<Object, Object> record, Consumer<?, ?> consumer) {
		if (!this.async) {
			this.listener.onMessage(record, NONE, consumer);
			return null;
		}
		return AttemptCompletion.of((completion) -> this.listener.onMessage(record, completion, consumer));
	}

	/**
	 * Whether the last call of this thread was not made, because a filter or an
	 * interceptor has left the record out.
	 */
	public boolean hasFiltered() {
		return !this.omissions.take().isEmpty();
	}

	public void setupThread(Consumer<?, ?> consumer) {
		if (this.interceptor != null) {
			this.interceptor.setupThreadState(Backlog.of(consumer).view());
		}
	}

	public void clearThread(Consumer<?, ?> consumer) {
		if (this.interceptor != null) {
			this.interceptor.clearThreadState(Backlog.of(consumer).view());
		}
	}

	/**
	 * The exception of the listener method, without what spring-kafka puts around it.
	 */
	public static Throwable unwrap(Throwable exception) {
		return new ForeignThrowable(exception).unwrap(RecordInvoker::isWrapper);
	}

	private static boolean isWrapper(Throwable exception) {
		return exception instanceof ListenerExecutionFailedException || exception instanceof ExecutionException
				|| exception instanceof CompletionException || exception instanceof FutureFailure;
	}

	/**
	 * What a listener reads as {@link KafkaHeaders#DELIVERY_ATTEMPT}. One that has come
	 * with the record is that of somebody else, and may be no number.
	 */
	public static void tellAttempt(ConsumerRecord<?, ?> record, int attempt) {
		Headers headers = record.headers();
		if (headers.lastHeader(KafkaHeaders.DELIVERY_ATTEMPT) != null) {
			headers.remove(KafkaHeaders.DELIVERY_ATTEMPT);
		}
		headers.add((attempt == 1) ? FIRST_ATTEMPT : newAttemptHeader(attempt));
	}

	private static Header newAttemptHeader(int attempt) {
		return new RecordHeader(KafkaHeaders.DELIVERY_ATTEMPT,
				ByteBuffer.allocate(Integer.BYTES).putInt(attempt).array());
	}

	/**
	 * Of a method that does not declare a future.
	 */
	private static final class Synchronous implements Acknowledgment {

		@Override
		public void acknowledge() {
			// the return of the method is what counts
		}

		/**
		 * The adapter asks this when it has got a future all the same.
		 */
		@Override
		public boolean isOutOfOrderCommit() {
			throw new IllegalStateException(
					"The listener method has returned a future: declare its return type as CompletableFuture, so that the record is done when the future is");
		}

	}

}
