package io.github.resilientkafka.processing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.invocation.BatchInvoker;
import io.github.resilientkafka.invocation.BatchObservation;
import io.github.resilientkafka.invocation.ListenerObservation;
import io.github.resilientkafka.invocation.RecordInvoker;
import io.github.resilientkafka.method.MethodTransaction;
import io.github.resilientkafka.pipeline.BatchFailure;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.CallPermits;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.policy.FailureKind;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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

	private final @Nullable MethodTransaction transaction;

	private final ListenerObservation observation;

	private final FailureHandler failures;

	private final RecordPreparation preparation;

	public BatchAttempts(RecordProgress progress, RecordOwnership ownership, BatchInvoker invoker,
			@Nullable MethodTransaction transaction, ListenerObservation observation, FailureHandler failures) {
		this.progress = progress;
		this.ownership = ownership;
		this.invoker = invoker;
		this.transaction = transaction;
		this.observation = observation;
		this.failures = failures;
		this.preparation = new RecordPreparation(failures);
	}

	@Override
	public boolean areMadeTogether() {
		return true;
	}

	@Override
	public void makeTogether(Collection<PartitionBacklog> partitions, Consumer<byte[], byte[]> consumer, int limit,
			BooleanSupplier over) {
		List<Due> batch = collect(partitions, Backlog.of(consumer), limit);
		if (!batch.isEmpty()) {
			work(batch, consumer, over);
		}
	}

	/**
	 * The records that are due, as far as each partition goes.
	 */
	private List<Due> collect(Collection<PartitionBacklog> partitions, Backlog backlog, int limit) {
		boolean transactional = backlog.transaction() != null;
		List<Due> batch = new ArrayList<>();
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
				if (untried && this.progress.isDue(polled) && this.failures.permits(polled, backlog)) {
					batch.add(new Due(polled, partition));
				}
				else if (transactional ? !polled.letsOthersPass() : polled.holdsUp()) {
					break;
				}
			}
		}
		return batch;
	}

	private boolean isHeld(PolledRecord polled) {
		return polled.isHeld() && !polled.isTime(this.progress.clock().millis());
	}

	private void work(List<Due> batch, Consumer<byte[], byte[]> consumer, BooleanSupplier over) {
		Deque<List<Due>> parts = new ArrayDeque<>();
		parts.push(batch);
		Set<TopicPartition> waiting = new HashSet<>();
		boolean progress = false;
		while (!parts.isEmpty() && !(progress && over.getAsBoolean())) {
			Call call = new Call(parts.pop(), waiting, consumer);
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
				call.settle(call.records);
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
	private boolean divide(Call call, Throwable exception, Deque<List<Due>> parts) {
		List<Due> records = call.records;
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
			push(parts, records.subList(half, records.size()));
			push(parts, records.subList(0, half));
			return false;
		}
		push(parts, records.subList(culprit + 1, records.size()));
		if (isUndone(call, exception)) {
			push(parts, records.subList(0, culprit));
		}
		else {
			call.settle(records.subList(0, culprit));
			call.permits.succeeded(call.reached(records.subList(0, culprit)));
		}
		call.failed(records.get(culprit), new BatchFailure(exception).reason());
		return true;
	}

	/**
	 * Whether nothing is left of what the call has done: what it has sent is forgotten,
	 * or the transaction of the method is rolled back.
	 */
	private boolean isUndone(Call call, Throwable exception) {
		return call.transaction != null || (this.transaction != null && this.transaction.isRolledBackOn(exception));
	}

	private static void push(Deque<List<Due>> parts, List<Due> part) {
		if (!part.isEmpty()) {
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

	/**
	 * A record whose turn it is.
	 */
	private record Due(PolledRecord record, PartitionBacklog partition) {

	}

	/**
	 * One call of the listener, with what can be deserialized and is admitted.
	 */
	private final class Call {

		private final List<Due> records = new ArrayList<>();

		private final List<ConsumerRecord<Object, Object>> deserialized = new ArrayList<>();

		/** The partitions in which a record has to be tried again before others. */
		private final Set<TopicPartition> waiting;

		private final Consumer<byte[], byte[]> consumer;

		private final Backlog backlog;

		private final @Nullable ProducerTransaction transaction;

		private final Invocation invocation;

		private final CallPermits permits;

		private Set<ConsumerRecord<?, ?>> omitted = Set.of();

		Call(List<Due> part, Set<TopicPartition> waiting, Consumer<byte[], byte[]> consumer) {
			this.waiting = waiting;
			this.consumer = consumer;
			this.backlog = Backlog.of(consumer);
			this.transaction = this.backlog.transaction();
			List<RecordAttempt> attempts = attempts(part);
			this.invocation = new Invocation(attempts);
			this.permits = this.backlog.pipeline().enter(this.invocation);
			try {
				keepOrder(attempts);
				if (this.permits.isGranted()) {
					this.invocation.attempts().forEach((attempt) -> add((PolledAttempt) attempt));
				}
			}
			catch (Throwable ex) {
				this.permits.takeBack(this.invocation);
				throw ex;
			}
			if (isRefused()) {
				RecordPreparation.refuse(this.permits, this.backlog);
			}
		}

		/**
		 * Records behind those that were left for a later call have to wait as well.
		 */
		private void keepOrder(List<RecordAttempt> attempts) {
			if (attempts.size() == this.invocation.attempts().size()) {
				return;
			}
			Set<RecordAttempt> admitted = new HashSet<>(this.invocation.attempts());
			for (RecordAttempt attempt : attempts) {
				PolledAttempt polled = (PolledAttempt) attempt;
				if (!admitted.contains(attempt) && polled.record().holdsUp()) {
					this.waiting.add(polled.partition().partition());
				}
			}
		}

		private List<RecordAttempt> attempts(List<Due> part) {
			List<RecordAttempt> attempts = new ArrayList<>(part.size());
			for (Due due : part) {
				PolledRecord polled = due.record();
				if (this.waiting.contains(due.partition().partition())) {
					continue;
				}
				ConsumerRecord<Object, Object> record = BatchAttempts.this.preparation.prepare(polled, this.backlog);
				if (record != null) {
					attempts.add(new PolledAttempt(polled, record, polled.position().lane(), due.partition(),
							(failure) -> uncalled(due, failure), BatchAttempts.this.progress.clock()));
				}
				else if (this.backlog.deserializer().isInDoubt()) {
					// It may take long to fail for each of them
					part.forEach((each) -> this.waiting.add(each.partition().partition()));
				}
				else {
					holdUp(due);
				}
			}
			return attempts;
		}

		private void uncalled(Due due, Throwable exception) {
			BatchAttempts.this.failures.handleUncalled(due.record(), exception, (failure) -> Blame.RECORD,
					this.backlog);
			holdUp(due);
		}

		/**
		 * A record that is not decided, or not yet carried out in a transaction, holds up
		 * the others of its partition, as in a record listener.
		 */
		void failed(Due due, Throwable exception) {
			BatchAttempts.this.failures.handle(due.record(), exception, this.permits::blame, this.backlog);
			holdUp(due);
		}

		private void holdUp(Due due) {
			boolean waits = !due.record().isTime(BatchAttempts.this.progress.clock().millis())
					&& !due.record().letsOthersPass();
			if (due.record().holdsUp() || (this.transaction != null && waits)) {
				this.waiting.add(due.partition().partition());
			}
		}

		private void add(PolledAttempt attempt) {
			RecordInvoker.tellAttempt(attempt.deserialized(), BatchAttempts.this.progress.attempt(attempt.record()));
			this.deserialized.add(attempt.deserialized());
			this.records.add(new Due(attempt.record(), attempt.partition()));
		}

		boolean isAdmitted() {
			return !this.deserialized.isEmpty();
		}

		/**
		 * Whether no other call may be made, either.
		 */
		boolean isRefused() {
			return this.permits.notBefore() > 0;
		}

		@Nullable Throwable make() {
			for (Due due : this.records) {
				due.partition()
					.account()
					.attempted(BatchAttempts.this.progress.clock(), due.record().record().timestamp(),
							due.record().due());
			}
			long begin = System.nanoTime();
			Throwable failure = call();
			this.records.get(0).partition().account().worked(System.nanoTime() - begin);
			return failure;
		}

		private @Nullable Throwable call() {
			Throwable failure = null;
			try {
				if (this.transaction == null) {
					invoke();
				}
				else {
					this.transaction.attempt(this::invoke);
				}
			}
			catch (TransactionBrokenException ex) {
				this.permits.takeBack(this.invocation);
				return ex;
			}
			catch (Throwable ex) {
				failure = RecordInvoker.unwrap(ex);
			}
			this.omitted = BatchAttempts.this.invoker.filtered();
			if (!this.omitted.isEmpty() && (failure == null || this.omitted.size() < this.records.size())) {
				this.permits.omit(this.invocation,
						(attempt) -> this.omitted.contains(((PolledAttempt) attempt).deserialized()));
				if (this.invocation.isEmpty()) {
					return null;
				}
			}
			return this.permits.ended(failure);
		}

		@SuppressWarnings("NullAway") // there is no result
		private Void invoke() {
			if (BatchAttempts.this.observation.isEnabled()) {
				BatchObservation
					.start(BatchAttempts.this.observation, this.records.stream().map(Due::record).toList(),
							observedAttempts())
					.observe(this::callListener, this::culprit);
			}
			else {
				callListener();
			}
			return null;
		}

		private void callListener() {
			BatchAttempts.this.invoker.invoke(this.deserialized, this.consumer);
			this.permits.returned();
		}

		private List<Observation> observedAttempts() {
			String clientId = this.backlog.clientId();
			List<Observation> attempts = new ArrayList<>(this.records.size());
			for (int i = 0; i < this.records.size(); i++) {
				PolledRecord polled = this.records.get(i).record();
				attempts.add(BatchAttempts.this.observation.start(polled, this.deserialized.get(i),
						BatchAttempts.this.progress.attempt(polled), clientId));
			}
			return attempts;
		}

		void settle(List<Due> done) {
			for (int i = 0; i < done.size(); i++) {
				boolean left = !this.omitted.isEmpty() && this.omitted.contains(this.deserialized.get(i));
				done.get(i).record().settle(left ? Settlement.FILTERED : Settlement.PROCESSED);
			}
		}

		/**
		 * The attempts at records that were not left out.
		 */
		List<RecordAttempt> reached(List<Due> done) {
			Set<PolledRecord> reached = Collections.newSetFromMap(new IdentityHashMap<>());
			done.forEach((due) -> reached.add(due.record()));
			return this.invocation.attempts()
				.stream()
				.filter((attempt) -> reached.contains(((PolledAttempt) attempt).record()))
				.toList();
		}

		/**
		 * What was left out tells nothing.
		 */
		void succeeded() {
			if (!this.invocation.isEmpty()) {
				boolean tombstones = this.invocation.attempts()
					.stream()
					.allMatch((attempt) -> attempt.polled().value() == null);
				BatchAttempts.this.failures.succeeded(this.backlog, null, tombstones);
			}
		}

		/**
		 * The index of the record that the exception names, or -1.
		 */
		int culprit(Throwable exception) {
			return (this.records.size() == 1) ? 0 : new BatchFailure(exception).indexIn(this.records,
					(due) -> due.record().record(), BatchAttempts.this.invoker.indexIsReliable());
		}

	}

}
