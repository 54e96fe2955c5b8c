package io.github.resilientkafka.guarantees.verdict;

import java.util.List;

/**
 * An interruption repeats no more than the records between two commits of a consumer: at
 * most a poll of each.
 *
 * @param consumers how many consumers the mode has
 * @param recordsOfPoll {@code max.poll.records}
 */
record FewTwice(int consumers, int recordsOfPoll) implements Guarantee {

	@Override
	public String name() {
		return "few twice";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		int surplus = Repetitions.surplus(Repetitions.of(evidence.history()).values());
		long bound = (long) evidence.interruptions() * this.consumers * this.recordsOfPoll;
		return (surplus <= bound) ? List.of() : List.of("%d repetitions, more than %d after %d interruptions"
			.formatted(surplus, bound, evidence.interruptions()));
	}

}
