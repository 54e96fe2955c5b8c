package io.github.resilientkafka.audit;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stages that write down each attempt, if that is wanted.
 */
public final class AuditStages implements StageFactory {

	private final AuditTrail trail;

	public AuditStages(AuditTrail trail) {
		this.trail = trail;
	}

	@Override
	public @Nullable Supplier<Stage> stagesOf(StagedListener listener) {
		if (!this.trail.includes(AuditLevel.ALL)) {
			return null;
		}
		String id = listener.policy().listener();
		Stage stage = (invocation) -> {
			List<RecordCoordinates> records = invocation.attempts()
				.stream()
				.map(RecordAttempt::polled)
				.map(RecordCoordinates::of)
				.toList();
			records.forEach((record) -> this.trail.received(id, record));
			return new Written(id, records);
		};
		return () -> stage;
	}

	private final class Written implements Admitted {

		private final String listener;

		private List<RecordCoordinates> records;

		Written(String listener, List<RecordCoordinates> records) {
			this.listener = listener;
			this.records = records;
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			if (failure == null) {
				this.records.forEach(this::processed);
			}
			return failure;
		}

		@Override
		public void succeeded(Collection<RecordAttempt> done) {
			done.forEach((attempt) -> processed(RecordCoordinates.of(attempt.polled())));
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			List<RecordCoordinates> uncalled = removed.stream()
				.map(RecordAttempt::polled)
				.map(RecordCoordinates::of)
				.toList();
			uncalled.forEach((record) -> AuditStages.this.trail.notCalled(this.listener, record));
			this.records = this.records.stream().filter((record) -> !uncalled.contains(record)).toList();
		}

		private void processed(RecordCoordinates record) {
			AuditStages.this.trail.processed(this.listener, record);
		}

	}

}
