package io.github.resilientkafka.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Passage;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at one record at a time: it waits until it is due, passes the stages, runs, is
 * settled or decided.
 */
final class RecordAttempts implements Attempts {

	private final RecordProgress progress;

	private final RecordInvoker invoker;

	private final FailureHandler failures;

	RecordAttempts(RecordProgress progress, RecordInvoker invoker, FailureHandler failures) {
		this.progress = progress;
		this.invoker = invoker;
		this.failures = failures;
	}

	@Override
	public void make(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
		try {
			Future<?> running = polled.running();
			if (running == null) {
				if (this.progress.isDue(polled)) {
					begin(polled, partition, consumer);
				}
			}
			else if (running.isDone()) {
				running.get();
				polled.settle();
				Backlog.of(consumer).held().releaseBefore(polled.runningSince());
			}
		}
		catch (ExecutionException ex) {
			failed(polled, RecordInvoker.unwrap(ex), consumer);
		}
		catch (Throwable ex) {
			failed(polled, ex, consumer);
		}
	}

	private void begin(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
		Backlog backlog = Backlog.of(consumer);
		ConsumerRecord<Object, Object> record = backlog.deserializer()
			.deserialize(polled.record(), this.progress.position(polled).topic());
		Invocation invocation = new Invocation(
				List.of(new PolledAttempt(polled, record, this.progress.position(polled).lane(), partition)));
		Passage passage = backlog.pipeline().enter(invocation);
		if (passage.isOpen()) {
			call(polled, record, invocation, passage, consumer);
		}
		else if (passage.notBefore() > 0) {
			backlog.handedOut().forEach((each) -> each.postponeAttempts(passage.notBefore()));
		}
	}

	private void call(PolledRecord polled, ConsumerRecord<Object, Object> record, Invocation invocation,
			Passage passage, Consumer<byte[], byte[]> consumer) {
		Throwable failure = null;
		try {
			ProducerTransaction transaction = Backlog.of(consumer).transaction();
			CompletableFuture<?> running = (transaction != null)
					? transaction.attempt(() -> invoke(polled, record, consumer)) : invoke(polled, record, consumer);
			if (running != null) {
				Pipeline pipeline = Backlog.of(consumer).pipeline();
				polled.running(running.handle((result, exception) -> ended(passage, exception, pipeline)));
				return;
			}
		}
		catch (TransactionBrokenException ex) {
			// Not the record's fault: the attempt has not happened
			passage.takeBack(invocation);
			return;
		}
		catch (Throwable ex) {
			failure = ex;
		}
		failure = passage.ended(failure);
		if (failure == null) {
			polled.settle();
			Backlog.of(consumer).held().release();
		}
		else {
			failed(polled, failure, consumer);
		}
	}

	@SuppressWarnings("NullAway") // there is no result
	private Void ended(Passage passage, @Nullable Throwable exception, Pipeline pipeline) {
		Throwable failure = passage.ended((exception != null) ? RecordInvoker.unwrap(exception) : null);
		if (failure != null) {
			throw new CompletionException(new BlamedFailure(failure, this.failures.blame(failure, pipeline)));
		}
		return null;
	}

	private @Nullable CompletableFuture<?> invoke(PolledRecord polled, ConsumerRecord<Object, Object> record,
			Consumer<byte[], byte[]> consumer) throws Throwable {
		return this.invoker.invoke(record, this.progress.attempt(polled), consumer);
	}

	@Override
	public void failed(PolledRecord polled, Throwable exception, Consumer<byte[], byte[]> consumer) {
		this.failures.handle(polled, exception, Backlog.of(consumer));
	}

	@Override
	public void setupThread(Consumer<?, ?> consumer) {
		this.failures.reconsider(Backlog.of(consumer));
		this.invoker.setupThread(consumer);
	}

	@Override
	public void clearThread(Consumer<?, ?> consumer) {
		this.invoker.clearThread(consumer);
	}

}
