package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.List;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about a record.
 */
public final class SentRecordAssert extends AbstractAssert<SentRecordAssert, SentRecord> {

	SentRecordAssert(SentRecord record) {
		super(record, SentRecordAssert.class);
	}

	/**
	 * Its way through the lanes of the only listener of its topic.
	 * @return assertions about the way
	 */
	public PathAssert path() {
		List<Journey> journeys = journeys();
		if (journeys.size() != 1) {
			failWithMessage("%s has %s listeners: %s. Use path(listener)", this.actual, journeys.size(),
					journeys.stream().map(Journey::listener).toList());
		}
		return path(journeys.get(0).listener());
	}

	/**
	 * Its way through the lanes of a listener.
	 * @param listener the id of the listener
	 * @return assertions about the way
	 */
	public PathAssert path(String listener) {
		return new PathAssert(this.actual, listener);
	}

	/**
	 * It waits: in a retry topic, or in its place because its listener is paused or its
	 * circuit breaker is open.
	 * @return this
	 */
	public SentRecordAssert isWaiting() {
		boolean waits = journal().await(() -> journeys().stream().anyMatch(this.actual.tester().records()::waits),
				ResilientKafkaTester.PATIENCE);
		if (!waits) {
			failWithMessage("Expected a record that waits, but this is its way:%n%s",
					TestedRecords.describe(journeys()));
		}
		return this;
	}

	/**
	 * No attempt at it was made before it was due.
	 * @return this
	 */
	public SentRecordAssert wasNeverEarly() {
		journeys().forEach((journey) -> {
			if (journey.early() != null) {
				failWithMessage("Expected no attempt before the record was due, but this is its way:%n%s", journey);
			}
		});
		return this;
	}

	/**
	 * Between its first attempt and its end lies at least some time, with the only
	 * listener of its topic.
	 * @param duration the time, of which most may have been skipped
	 * @return this
	 */
	public SentRecordAssert tookAtLeast(Duration duration) {
		path().tookAtLeast(duration);
		return this;
	}

	private List<Journey> journeys() {
		return this.actual.tester().records().journeys(this.actual.coordinates());
	}

	private RecordJournal journal() {
		return this.actual.tester().journal();
	}

}
