package io.github.resilientkafka.deadletter.index;

import io.github.resilientkafka.failure.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * What many letters have in common, by number. Not thread-safe.
 *
 * @param fingerprints why letters have failed
 * @param jobs which jobs have sent letters that came back
 */
record LetterTables(ValueTable<Fingerprint> fingerprints, ValueTable<String> jobs) {

	private static final int NO_JOB = -1;

	LetterTables() {
		this(new ValueTable<>(new Fingerprint("others", null)), new ValueTable<>(""));
	}

	int numberOfJob(@Nullable String job) {
		return (job != null) ? this.jobs.numberOf(job) : NO_JOB;
	}

	@Nullable String job(int number) {
		return (number != NO_JOB) ? this.jobs.get(number) : null;
	}

}
