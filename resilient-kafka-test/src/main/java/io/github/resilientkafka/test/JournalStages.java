package io.github.resilientkafka.test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.SettlementAwareStage;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Is behind all other stages: sees the calls that are made, and lets those fail that are
 * to fail.
 */
final class JournalStages implements StageFactory {

	private final RecordJournal journal;

	private final OrderedFailures failures;

	JournalStages(RecordJournal journal, OrderedFailures failures) {
		this.journal = journal;
		this.failures = failures;
	}

	@Override
	public Supplier<Stage> stagesOf(StagedListener listener) {
		String id = listener.policy().listener();
		boolean transactional = listener.policy().delivery() == Delivery.EXACTLY_ONCE;
		return () -> transactional ? new TransactionalStage(id)
				: (invocation) -> admit(id, invocation, (attempt) -> this.journal.processed(id, original(attempt)));
	}

	private Admission admit(String listener, Invocation invocation, Consumer<RecordAttempt> processed) {
		for (RecordAttempt attempt : List.copyOf(invocation.attempts())) {
			this.journal.attempted(listener, RecordCoordinates.of(attempt.polled()), original(attempt));
			Throwable failure = this.failures.next(listener);
			if (failure != null) {
				invocation.fail(attempt, failure);
			}
		}
		return new Call(listener, invocation, this.journal, processed);
	}

	/**
	 * Where a record was first.
	 */
	static RecordCoordinates original(RecordAttempt attempt) {
		ConsumerRecord<byte[], byte[]> record = attempt.polled();
		RecordCoordinates original = (attempt.lane() != RetryLane.MAIN) ? OriginalPlace.of(record.headers()) : null;
		return (original != null) ? original : RecordCoordinates.of(record);
	}

	/**
	 * Of a listener whose calls are final when their transaction is committed. Used by
	 * one consumer thread.
	 */
	private final class TransactionalStage implements SettlementAwareStage {

		private final String listener;

		private final List<RecordAttempt> open = new ArrayList<>();

		TransactionalStage(String listener) {
			this.listener = listener;
		}

		@Override
		public Admission admit(Invocation invocation) {
			return JournalStages.this.admit(this.listener, invocation, this.open::add);
		}

		@Override
		public void settle(boolean durable) {
			if (durable) {
				this.open.forEach(this::processed);
			}
			this.open.clear();
		}

		@Override
		public void inDoubt() {
			// Until it is resolved
		}

		@Override
		public void resolved(Map<TopicPartition, Long> committed) {
			this.open.stream().filter((attempt) -> isBefore(attempt.polled(), committed)).forEach(this::processed);
			this.open.clear();
		}

		private static boolean isBefore(ConsumerRecord<?, ?> record, Map<TopicPartition, Long> committed) {
			TopicPartition partition = new TopicPartition(record.topic(), record.partition());
			return record.offset() < committed.getOrDefault(partition, 0L);
		}

		private void processed(RecordAttempt attempt) {
			JournalStages.this.journal.processed(this.listener, original(attempt));
		}

	}

	/**
	 * A call of a listener.
	 */
	private record Call(String listener, Invocation invocation, RecordJournal journal,
			Consumer<RecordAttempt> processed) implements Admitted {

		@Override
		public void succeeded(Collection<RecordAttempt> done) {
			done.forEach(this.processed);
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			if (failure == null) {
				succeeded(this.invocation.attempts());
			}
			return failure;
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			if (!cancelled || this.invocation.isEmpty()) {
				removed.forEach(
						(attempt) -> this.journal.leftOut(this.listener, original(attempt), "left out by a filter"));
			}
		}

	}

}
