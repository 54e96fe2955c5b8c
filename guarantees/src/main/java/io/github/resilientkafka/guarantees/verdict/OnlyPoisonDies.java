package io.github.resilientkafka.guarantees.verdict;

import java.util.List;

import io.github.resilientkafka.guarantees.workload.Fate;

/**
 * A dead letter is an order that fails on each lane, and no such order is charged.
 *
 * @param lanes how many retry lanes the mode has
 */
record OnlyPoisonDies(int lanes) implements Guarantee {

	@Override
	public String name() {
		return "only poison dies";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		return evidence.history()
			.deadLetters()
			.stream()
			.filter((id) -> evidence.history().inputs().containsKey(id))
			.filter((id) -> !dies(evidence.history().fate(id)))
			.map((id) -> "order %d (%s) is a dead letter".formatted(id, evidence.history().fate(id)))
			.toList();
	}

	private boolean dies(Fate fate) {
		return fate.fails(this.lanes);
	}

}
