package io.github.resilientkafka.test;

import java.util.List;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about all records of a test.
 */
public final class ResilientKafkaTesterAssert extends AbstractAssert<ResilientKafkaTesterAssert, ResilientKafkaTester> {

	ResilientKafkaTesterAssert(ResilientKafkaTester tester) {
		super(tester, ResilientKafkaTesterAssert.class);
	}

	/**
	 * Each record was processed, waits, is a dead letter or was left out on purpose. One
	 * that was dropped without a dead letter is lost, unless the test has asserted
	 * {@link PathAssert#endsDropped()}.
	 * @return this
	 */
	public ResilientKafkaTesterAssert accountsForEveryRecord() {
		if (!this.actual.journal().unaccounted().isEmpty()) {
			failWithMessage("Records are unaccounted for: %s", this.actual.journal().unaccounted());
		}
		boolean all = this.actual.journal().await(() -> lost().isEmpty(), ResilientKafkaTester.PATIENCE);
		if (!all) {
			failWithMessage("Records are lost, or have no end:%n%s", TestedRecords.describe(lost()));
		}
		return this;
	}

	private List<Journey> lost() {
		TestedRecords records = this.actual.records();
		return records.known()
			.filter((journey) -> records.isDropped(journey) || (!journey.hasEnded() && !records.waits(journey)))
			.toList();
	}

}
