package io.github.resilientkafka.test;

import java.util.function.Supplier;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;

/**
 * Is in front of all other stages: notes where records were first that one of them may
 * leave out.
 */
final class OriginStages implements StageFactory {

	private final RecordJournal journal;

	OriginStages(RecordJournal journal) {
		this.journal = journal;
	}

	@Override
	public Supplier<Stage> stagesOf(StagedListener listener) {
		return () -> (invocation) -> admit(listener.policy().listener(), invocation);
	}

	private Admission admit(String listener, Invocation invocation) {
		invocation.attempts()
			.forEach((attempt) -> this.journal.polled(listener, RecordCoordinates.of(attempt.polled()),
					JournalStages.original(attempt)));
		return Admitted.SIMPLY;
	}

}
