package io.github.resilientkafka.admin;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What brokers have answered to one question, or why there is no answer. An interrupt is
 * not an answer: {@code await} throws {@link InterruptedException}.
 *
 * @param <T> the type of the answer
 */
public sealed interface BrokerAnswer<T extends @Nullable Object> {

	/**
	 * Wait as long as the admin client does.
	 * @param <T> the type of the answer
	 * @param future what an admin client returned
	 * @return the answer
	 * @throws InterruptedException if the thread is interrupted
	 */
	static <T extends @Nullable Object> BrokerAnswer<T> await(KafkaFuture<T> future) throws InterruptedException {
		return await(future, Long.MAX_VALUE);
	}

	/**
	 * Wait no longer than until a deadline.
	 * @param <T> the type of the answer
	 * @param future what an admin client returned
	 * @param deadline when the answer has to be there
	 * @return the answer; if it is late, it has failed with a {@link TimeoutException}
	 * @throws InterruptedException if the thread is interrupted
	 */
	static <T extends @Nullable Object> BrokerAnswer<T> await(KafkaFuture<T> future, Deadline deadline)
			throws InterruptedException {
		return await(future, deadline.remainingNanos());
	}

	private static <T extends @Nullable Object> BrokerAnswer<T> await(KafkaFuture<T> future, long nanos)
			throws InterruptedException {
		try {
			return new Known<>(future.get(nanos, TimeUnit.NANOSECONDS));
		}
		catch (java.util.concurrent.TimeoutException ex) {
			return new Failed<>(new TimeoutException("No answer in time", ex));
		}
		catch (ExecutionException ex) {
			return new Failed<>((ex.getCause() instanceof KafkaException cause) ? cause
					: new KafkaException((ex.getCause() != null) ? ex.getCause() : ex));
		}
		catch (CancellationException ex) {
			return new Failed<>(new KafkaException(ex));
		}
	}

	/**
	 * The answer, where there is nothing to do without it.
	 * @return the answer
	 * @throws KafkaException the reason why there is none
	 */
	default T orThrow() {
		if (this instanceof Failed<T> failed) {
			throw failed.reason();
		}
		return ((Known<T>) this).value();
	}

	/**
	 * Use the answer if there is one.
	 * @param action what to do with it
	 */
	default void ifKnown(Consumer<? super T> action) {
		if (this instanceof Known<T> known) {
			action.accept(known.value());
		}
	}

	/**
	 * What follows from the answer.
	 * @param <R> the type of what follows
	 * @param function what makes it of the answer
	 * @return what follows, or why there is no answer
	 */
	default <R extends @Nullable Object> BrokerAnswer<R> map(Function<? super T, ? extends R> function) {
		return (this instanceof Failed<T> failed) ? new Failed<>(failed.reason())
				: new Known<>(function.apply(orThrow()));
	}

	/**
	 * Whether there is no answer for a certain reason.
	 * @param type the type of the reason
	 * @return whether it is of that type
	 */
	default boolean failedWith(Class<? extends KafkaException> type) {
		return this instanceof Failed<T> failed && type.isInstance(failed.reason());
	}

	/**
	 * Brokers have answered.
	 *
	 * @param <T> the type of the answer
	 * @param value the answer
	 */
	record Known<T extends @Nullable Object>(T value) implements BrokerAnswer<T> {

	}

	/**
	 * Brokers have refused to answer, or have not answered in time.
	 *
	 * @param <T> the type of the answer
	 * @param reason why
	 */
	record Failed<T extends @Nullable Object>(KafkaException reason) implements BrokerAnswer<T> {

	}

}
