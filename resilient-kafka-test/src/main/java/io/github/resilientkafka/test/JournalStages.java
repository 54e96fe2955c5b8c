package io.github.resilientkafka.test;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.policy.RetryLane;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
		return () -> (invocation) -> admit(id, invocation);
	}

	private Admission admit(String listener, Invocation invocation) {
		for (RecordAttempt attempt : List.copyOf(invocation.attempts())) {
			this.journal.attempted(listener, RecordCoordinates.of(attempt.polled()), original(attempt));
			Throwable failure = this.failures.next(listener);
			if (failure != null) {
				invocation.fail(attempt, failure);
			}
		}
		return new Call(listener, invocation, this.journal);
	}

	/**
	 * Where a record was first.
	 */
	private static RecordCoordinates original(RecordAttempt attempt) {
		ConsumerRecord<byte[], byte[]> record = attempt.polled();
		RecordCoordinates original = (attempt.lane() != RetryLane.MAIN) ? OriginalPlace.of(record.headers()) : null;
		return (original != null) ? original : RecordCoordinates.of(record);
	}

	/**
	 * A call of a listener.
	 */
	private record Call(String listener, Invocation invocation, RecordJournal journal) implements Admitted {

		@Override
		public void succeeded(Collection<RecordAttempt> done) {
			done.forEach((attempt) -> this.journal.processed(this.listener, original(attempt)));
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
