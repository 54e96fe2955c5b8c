package io.github.resilientkafka.listener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Passage;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * Attempts at many records at once. If one fails, the record that its exception names is
 * decided and the others go on; if it names none, the batch is halved until a batch of
 * one fails. With k failing records among n the listener is called at most 2k + 1 times
 * when they are named, and at most 2n - 1 times in any case.
 */
final class BatchAttempts implements Attempts {

	private final RecordProgress progress;

	private final RecordOwnership ownership;

	private final BatchInvoker invoker;

	private final ListenerObservation observation;

	private final FailureHandler failures;

	BatchAttempts(RecordProgress progress, RecordOwnership ownership, BatchInvoker invoker,
			ListenerObservation observation, FailureHandler failures) {
		this.progress = progress;
		this.ownership = ownership;
		this.invoker = invoker;
		this.observation = observation;
		this.failures = failures;
	}

	@Override
	public boolean areMadeTogether() {
		return true;
	}

	@Override
	public void makeTogether(Collection<PartitionBacklog> partitions, Consumer<byte[], byte[]> consumer, int limit,
			BooleanSupplier over) {
		List<Due> batch = collect(partitions, Backlog.of(consumer).transaction() != null, limit);
		if (!batch.isEmpty()) {
			work(batch, consumer, over);
		}
	}

	/**
	 * The records that are due, as far as each partition goes.
	 */
	private List<Due> collect(Collection<PartitionBacklog> partitions, boolean transactional, int limit) {
		List<Due> batch = new ArrayList<>();
		for (PartitionBacklog partition : partitions) {
			for (PolledRecord polled : partition) {
				if (batch.size() >= limit) {
					return batch;
				}
				if (polled.isSettled() || (polled.decision() != null && !transactional)) {
					continue;
				}
				if (polled.decision() != null || !polled.isTime(this.progress.clock().millis())) {
					break;
				}
				if (this.ownership.passOver(polled, partition)) {
					continue;
				}
				if (!this.progress.isDue(polled)) {
					break;
				}
				batch.add(new Due(polled, partition));
			}
		}
		return batch;
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
				call.backlog.held().release();
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
		if (this.failures.isInfrastructure(exception)) {
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
		if (call.transaction != null) {
			// What was sent for them is forgotten
			push(parts, records.subList(0, culprit));
		}
		else {
			call.settle(records.subList(0, culprit));
			call.passage.succeeded(call.invocation.attempts().subList(0, culprit));
		}
		call.failed(records.get(culprit), reason(exception));
		return true;
	}

	private static void push(Deque<List<Due>> parts, List<Due> part) {
		if (!part.isEmpty()) {
			parts.push(part);
		}
	}

	/**
	 * What the listener says about the record, without which of them it was.
	 */
	private static Throwable reason(Throwable exception) {
		return (exception instanceof BatchListenerFailedException && exception.getCause() != null)
				? exception.getCause() : exception;
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

		private final Passage passage;

		Call(List<Due> part, Set<TopicPartition> waiting, Consumer<byte[], byte[]> consumer) {
			this.waiting = waiting;
			this.consumer = consumer;
			this.backlog = Backlog.of(consumer);
			this.transaction = this.backlog.transaction();
			List<RecordAttempt> attempts = attempts(part);
			this.invocation = new Invocation(attempts);
			this.passage = this.backlog.pipeline().enter(this.invocation);
			keepOrder(attempts);
			if (this.passage.isOpen()) {
				this.invocation.attempts().forEach((attempt) -> add((PolledAttempt) attempt));
			}
			else if (isRefused()) {
				this.backlog.handedOut().forEach((each) -> each.postponeAttempts(this.passage.notBefore()));
				this.backlog.held().keepUntil(this.passage.notBefore());
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
				try {
					LanePosition position = BatchAttempts.this.progress.position(polled);
					attempts.add(new PolledAttempt(polled,
							this.backlog.deserializer().deserialize(polled.record(), position.topic()), position.lane(),
							due.partition(), (failure) -> uncalled(due, failure), BatchAttempts.this.progress.clock()));
				}
				catch (Throwable ex) {
					uncalled(due, ex);
				}
			}
			return attempts;
		}

		private void uncalled(Due due, Throwable exception) {
			BatchAttempts.this.failures.handleUncalled(due.record(), exception, this.backlog);
			holdUp(due);
		}

		/**
		 * A record that is not decided, or not yet carried out in a transaction, holds up
		 * the others of its partition, as in a record listener.
		 */
		void failed(Due due, Throwable exception) {
			BatchAttempts.this.failed(due.record(), exception, this.consumer);
			holdUp(due);
		}

		private void holdUp(Due due) {
			if (due.record().holdsUp() || (this.transaction != null
					&& !due.record().isTime(BatchAttempts.this.progress.clock().millis()))) {
				this.waiting.add(due.partition().partition());
			}
		}

		private void add(PolledAttempt attempt) {
			attempt.deserialized()
				.headers()
				.add(RecordInvoker.attemptHeader(BatchAttempts.this.progress.attempt(attempt.record())));
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
			return this.passage.notBefore() > 0;
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
				this.passage.takeBack(this.invocation);
				return ex;
			}
			catch (Throwable ex) {
				failure = RecordInvoker.unwrap(ex);
			}
			return this.passage.ended(failure);
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
			this.passage.returned();
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
			Set<ConsumerRecord<?, ?>> filtered = BatchAttempts.this.invoker.filtered();
			for (int i = 0; i < done.size(); i++) {
				boolean left = !filtered.isEmpty() && filtered.contains(this.deserialized.get(i));
				done.get(i).record().settle(left ? Settlement.FILTERED : Settlement.PROCESSED);
			}
		}

		/**
		 * The index of the record that the exception names, or -1.
		 */
		int culprit(Throwable exception) {
			if (this.records.size() == 1) {
				return 0;
			}
			if (!(exception instanceof BatchListenerFailedException failure)) {
				return -1;
			}
			ConsumerRecord<?, ?> named = failure.getRecord();
			if (named != null) {
				for (int i = 0; i < this.records.size(); i++) {
					if (isSame(this.records.get(i).record().record(), named)) {
						return i;
					}
				}
				return -1;
			}
			boolean known = BatchAttempts.this.invoker.indexIsReliable() && failure.getIndex() >= 0
					&& failure.getIndex() < this.records.size();
			return known ? failure.getIndex() : -1;
		}

		private static boolean isSame(ConsumerRecord<?, ?> record, ConsumerRecord<?, ?> other) {
			return record.offset() == other.offset() && record.partition() == other.partition()
					&& record.topic().equals(other.topic());
		}

	}

}
