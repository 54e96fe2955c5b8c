package io.github.resilientkafka.guarantees.verdict;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Each order has an output or a dead letter.
 */
final class NoneLost implements Guarantee {

	@Override
	public String name() {
		return "none lost";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		Set<Long> open = new HashSet<>(evidence.history().open());
		open.removeAll(evidence.excused());
		return open.stream()
			.sorted()
			.map(evidence.history().inputs()::get)
			.map((input) -> "order %d (%s, partition %d, offset %d) has neither an output nor a dead letter"
				.formatted(input.id(), input.fate(), input.partition(), input.offset()))
			.toList();
	}

}
