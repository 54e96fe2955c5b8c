package io.github.resilientkafka.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Passage;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.topic.LanePosition;
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

	private final RecordOwnership ownership;

	private final RecordInvoker invoker;

	private final FailureHandler failures;

	RecordAttempts(RecordProgress progress, RecordOwnership ownership, RecordInvoker invoker, FailureHandler failures) {
		this.progress = progress;
		this.ownership = ownership;
		this.invoker = invoker;
		this.failures = failures;
	}

	@Override
	public void make(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
		try {
			Future<?> running = polled.running();
			if (running == null) {
				if (!this.ownership.passOver(polled, partition) && this.progress.isDue(polled)) {
					begin(polled, partition, consumer);
				}
			}
			else if (running.isDone()) {
				running.get();
				polled.settle(Settlement.PROCESSED);
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
		LanePosition position = this.progress.position(polled);
		ConsumerRecord<Object, Object> record;
		try {
			record = backlog.deserializer().deserialize(polled.record(), position.topic());
		}
		catch (Throwable ex) {
			this.failures.handleUncalled(polled, ex, backlog);
			return;
		}
		Invocation invocation = new Invocation(List.of(new PolledAttempt(polled, record, position.lane(), partition,
				(failure) -> this.failures.handleUncalled(polled, failure, backlog), this.progress.clock())));
		Passage passage = backlog.pipeline().enter(invocation);
		if (passage.isOpen()) {
			partition.account().attempted(this.progress.clock(), polled.record().timestamp(), polled.due());
			call(polled, record, invocation, passage, consumer);
		}
		else if (passage.notBefore() > 0) {
			backlog.handedOut().forEach((each) -> each.postponeAttempts(passage.notBefore()));
			backlog.held().keepUntil(passage.notBefore());
		}
	}

	private void call(PolledRecord polled, ConsumerRecord<Object, Object> record, Invocation invocation,
			Passage passage, Consumer<byte[], byte[]> consumer) {
		Throwable failure = null;
		try {
			ProducerTransaction transaction = Backlog.of(consumer).transaction();
			CompletableFuture<?> running = (transaction != null)
					? transaction.attempt(() -> invoke(polled, record, passage, consumer))
					: invoke(polled, record, passage, consumer);
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
			polled.settle(this.invoker.hasFiltered() ? Settlement.FILTERED : Settlement.PROCESSED);
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
			Passage passage, Consumer<byte[], byte[]> consumer) throws Throwable {
		return this.invoker.invoke(polled, record, this.progress.attempt(polled), passage, consumer);
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
