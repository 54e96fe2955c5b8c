package io.github.resilientkafka.guarantees.verdict;

import java.util.List;
import java.util.Map;

/**
 * No order has two outputs, two dead letters, or one of each.
 */
final class NoneTwice implements Guarantee {

	@Override
	public String name() {
		return "none twice";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		Map<Long, Integer> repeated = Repetitions.of(evidence.history());
		return repeated.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map((entry) -> "order %d has %d outputs and dead letters".formatted(entry.getKey(), entry.getValue()))
			.toList();
	}

}
