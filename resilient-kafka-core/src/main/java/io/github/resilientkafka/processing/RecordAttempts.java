package io.github.resilientkafka.processing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.invocation.RecordInvoker;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.CallPermits;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.polling.RecordState;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at one record at a time: it waits until it is due, passes the stages, runs, is
 * settled or decided.
 */
public final class RecordAttempts implements Attempts {

	private final RecordProgress progress;

	private final RecordOwnership ownership;

	private final RecordInvoker invoker;

	private final FailureHandler failures;

	private final RecordPreparation preparation;

	public RecordAttempts(RecordProgress progress, RecordOwnership ownership, RecordInvoker invoker,
			FailureHandler failures) {
		this.progress = progress;
		this.ownership = ownership;
		this.invoker = invoker;
		this.failures = failures;
		this.preparation = new RecordPreparation(failures);
	}

	@Override
	public void make(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
		try {
			if (polled.state() instanceof RecordState.Running running) {
				if (running.call().isDone()) {
					running.call().get();
					polled.settle(Settlement.PROCESSED);
					this.failures.succeeded(Backlog.of(consumer), running.since(), isTombstone(polled));
				}
			}
			else if (!this.ownership.passOver(polled, partition) && this.progress.isDue(polled)
					&& !this.failures.goesOnWaiting(polled) && this.failures.permits(polled, Backlog.of(consumer))) {
				begin(polled, partition, consumer);
			}
		}
		catch (ExecutionException ex) {
			failedLater(polled, RecordInvoker.unwrap(ex), partition, consumer);
		}
		catch (Throwable ex) {
			failed(polled, ex, consumer);
		}
	}

	private void begin(PolledRecord polled, PartitionBacklog partition, Consumer<byte[], byte[]> consumer) {
		Backlog backlog = Backlog.of(consumer);
		ConsumerRecord<Object, Object> record = this.preparation.prepare(polled, backlog);
		if (record == null) {
			return;
		}
		PolledAttempt attempt = new PolledAttempt(polled, record, polled.position().lane(), partition,
				(failure) -> this.failures.handleUncalled(polled, failure, (exception) -> Blame.RECORD, backlog),
				this.progress.clock());
		Invocation invocation = new Invocation(List.of(attempt));
		CallPermits permits = backlog.pipeline().enter(invocation);
		if (permits.isGranted()) {
			call(attempt, invocation, permits, consumer);
		}
		else if (permits.notBefore() > 0) {
			backlog.postponeAttempts(permits.notBefore());
		}
	}

	private void call(PolledAttempt attempt, Invocation invocation, CallPermits permits,
			Consumer<byte[], byte[]> consumer) {
		PolledRecord polled = attempt.record();
		Backlog backlog = Backlog.of(consumer);
		Throwable failure = null;
		try {
			attempt.partition().account().attempted(this.progress.clock(), polled.record().timestamp(), polled.due());
			ProducerTransaction transaction = backlog.transaction();
			CompletableFuture<?> running = (transaction != null)
					? transaction.attempt(() -> invoke(attempt, permits, consumer))
					: invoke(attempt, permits, consumer);
			if (running != null) {
				Pipeline pipeline = backlog.pipeline();
				polled.run(running.handle((result, exception) -> ended(permits, exception, pipeline)));
				return;
			}
		}
		catch (TransactionBrokenException ex) {
			// Not the record's fault: the attempt has not happened
			permits.takeBack(invocation);
			return;
		}
		catch (Throwable ex) {
			failure = ex;
		}
		boolean omitted = this.invoker.hasFiltered();
		if (omitted && failure == null) {
			// What was not called tells nothing
			permits.omit(invocation, (each) -> true);
			polled.settle(Settlement.FILTERED);
			return;
		}
		failure = permits.ended(failure);
		if (failure == null) {
			polled.settle(Settlement.PROCESSED);
			this.failures.succeeded(backlog, null, isTombstone(polled));
		}
		else {
			this.failures.handle(polled, failure, permits::blame, backlog);
		}
	}

	private static boolean isTombstone(PolledRecord polled) {
		return polled.record().value() == null;
	}

	@SuppressWarnings("NullAway") // there is no result
	private Void ended(CallPermits permits, @Nullable Throwable exception, Pipeline pipeline) {
		Throwable failure = permits.ended((exception != null) ? RecordInvoker.unwrap(exception) : null);
		if (failure != null) {
			throw new CompletionException(new FailedCall(failure, permits, pipeline.blame(failure)));
		}
		return null;
	}

	private @Nullable CompletableFuture<?> invoke(PolledAttempt attempt, CallPermits permits,
			Consumer<byte[], byte[]> consumer) throws Throwable {
		return this.invoker.invoke(attempt.record(), attempt.deserialized(), this.progress.attempt(attempt.record()),
				permits, consumer);
	}

	/**
	 * A call has failed that went on after the method had returned. If an outage is to
	 * blame, the others of its partition that have failed meanwhile are taken back with
	 * it: one after the other, each would hold up those behind it for a moment.
	 */
	private void failedLater(PolledRecord polled, Throwable exception, PartitionBacklog partition,
			Consumer<byte[], byte[]> consumer) {
		Backlog backlog = Backlog.of(consumer);
		Blame blame = (exception instanceof FailedCall call)
				? this.failures.handle(polled, call.failure(), call::blame, backlog)
				: this.failures.handle(polled, exception, backlog.pipeline()::blame, backlog);
		if (blame == Blame.OUTAGE) {
			for (PolledRecord other : partition) {
				FailedCall call = (other.state() instanceof RecordState.Running running) ? FailedCall.of(running.call())
						: null;
				if (call != null && call.blame(call.failure()) != Blame.RECORD
						&& this.failures.kind(call.failure()) == FailureKind.RETRYABLE) {
					partition.account().failed();
					this.failures.excuse(other, call.failure(), backlog);
				}
			}
		}
	}

	@Override
	public void failed(PolledRecord polled, Throwable exception, Consumer<byte[], byte[]> consumer) {
		Backlog backlog = Backlog.of(consumer);
		this.failures.handle(polled, exception, backlog.pipeline()::blame, backlog);
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
