package io.github.resilientkafka.processing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.invocation.BatchInvoker;
import io.github.resilientkafka.invocation.ListenerObservation;
import io.github.resilientkafka.method.MethodTransaction;
import io.github.resilientkafka.pipeline.BatchFailure;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Attempts at many records at once. If one fails, the record that its exception names is
 * decided and the others go on; if it names none, the batch is halved until a batch of
 * one fails. With k failing records among n the listener is called at most k + 1 times
 * when they are named, 2k + 1 times if a failure undoes what was done for the records in
 * front, and at most 2n - 1 times in any case.
 */
public final class BatchAttempts implements Attempts {

	private final RecordProgress progress;

	private final RecordOwnership ownership;

	private final BatchInvoker invoker;

	private final Set<MethodTransaction> methodTransactions;

	private final FailureHandler failures;

	private final BatchSteps steps;

	public BatchAttempts(RecordProgress progress, RecordOwnership ownership, BatchInvoker invoker,
			Set<MethodTransaction> methodTransactions, ListenerObservation observation, FailureHandler failures) {
		this.progress = progress;
		this.ownership = ownership;
		this.invoker = invoker;
		this.methodTransactions = methodTransactions;
		this.failures = failures;
		this.steps = new BatchSteps(progress, new RecordPreparation(failures), invoker, observation, failures);
	}

	@Override
	public boolean areMadeTogether() {
		return true;
	}

	@Override
	public void makeTogether(Collection<PartitionBacklog> partitions, Consumer<byte[], byte[]> consumer, int limit,
			BooleanSupplier over) {
		List<DueRecord> batch = collect(partitions, Backlog.of(consumer), limit);
		if (!batch.isEmpty()) {
			work(batch, consumer, over);
		}
	}

	/**
	 * The records that are due, as far as each partition goes.
	 */
	private List<DueRecord> collect(Collection<PartitionBacklog> partitions, Backlog backlog, int limit) {
		boolean transactional = backlog.transaction() != null;
		List<DueRecord> batch = new ArrayList<>();
		for (PartitionBacklog partition : partitions) {
			for (PolledRecord polled : partition) {
				if (batch.size() >= limit) {
					return batch;
				}
				if (polled.isSettled() || (polled.decision() != null && (!transactional || isHeld(polled)))) {
					continue;
				}
				boolean untried = polled.decision() == null && polled.isTime(this.progress.clock().millis());
				if (untried && this.ownership.passOver(polled, partition)) {
					continue;
				}
				boolean due = untried && this.progress.isDue(polled) && !this.failures.goesOnWaiting(polled);
				if (due && this.failures.permits(polled, backlog)) {
					batch.add(new DueRecord(polled, partition));
				}
				else if (partition.holdsUp(polled)) {
					break;
				}
			}
		}
		return batch;
	}

	private boolean isHeld(PolledRecord polled) {
		return polled.isHeld() && !polled.isTime(this.progress.clock().millis());
	}

	private void work(List<DueRecord> batch, Consumer<byte[], byte[]> consumer, BooleanSupplier over) {
		Deque<List<DueRecord>> parts = new ArrayDeque<>();
		parts.push(batch);
		WaitingRecords waiting = new WaitingRecords(batch);
		boolean progress = false;
		while (!parts.isEmpty() && !(progress && over.getAsBoolean())) {
			BatchCall call = new BatchCall(this.steps, parts.pop(), waiting, consumer);
			if (!call.isAdmitted()) {
				if (call.isRefused()) {
					return;
				}
				continue;
			}
			Throwable exception = call.make();
			if (exception instanceof TransactionBrokenException) {
				return;
			}
			if (exception == null) {
				progress = true;
				call.settle(call.records());
				call.succeeded();
			}
			else {
				progress |= divide(call, exception, parts);
			}
		}
	}

	/**
	 * Decide the record that has failed, if it is known, and leave the others for calls
	 * of their own.
	 * @return whether a record is decided
	 */
	private boolean divide(BatchCall call, Throwable exception, Deque<List<DueRecord>> parts) {
		List<DueRecord> records = call.records();
		FailureKind kind = this.failures.kind(exception);
		if (kind == FailureKind.INFRASTRUCTURE || (kind == FailureKind.REFUSED && call.culprit(exception) < 0)) {
			// No more the fault of one than of another
			records.forEach((due) -> call.failed(due, exception));
			return true;
		}
		int culprit = call.culprit(exception);
		if (culprit < 0) {
			records.forEach((due) -> due.partition().account().failed());
			int half = (records.size() + 1) / 2;
			push(parts, call, records.subList(half, records.size()));
			push(parts, call, records.subList(0, half));
			return false;
		}
		push(parts, call, records.subList(culprit + 1, records.size()));
		if (isUndone(call, exception)) {
			push(parts, call, records.subList(0, culprit));
		}
		else {
			call.settle(records.subList(0, culprit));
			call.succeeded(records.subList(0, culprit));
		}
		call.failed(records.get(culprit), new BatchFailure(exception).reason());
		return true;
	}

	/**
	 * Whether nothing is left of what the call has done: what it has sent is forgotten,
	 * or the transaction of the method is rolled back.
	 */
	private boolean isUndone(BatchCall call, Throwable exception) {
		return call.isTransactional()
				|| this.methodTransactions.stream().anyMatch((transaction) -> transaction.isRolledBackOn(exception));
	}

	private static void push(Deque<List<DueRecord>> parts, BatchCall call, List<DueRecord> part) {
		if (!part.isEmpty()) {
			call.calledAgain(part);
			parts.push(part);
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
