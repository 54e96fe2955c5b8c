package io.github.resilientkafka.guarantees.verdict;

import java.util.ArrayList;
import java.util.List;

/**
 * Each order that is charged has one row in the effects table, and no other has one.
 */
final class OneEffect implements Guarantee {

	@Override
	public String name() {
		return "one effect";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		List<String> violations = new ArrayList<>();
		evidence.effects().forEach((id, rows) -> {
			if (rows > 1) {
				violations.add("order %d has %d effects".formatted(id, rows));
			}
		});
		evidence.history()
			.outputs()
			.stream()
			.mapToLong((output) -> output.id())
			.distinct()
			.filter((id) -> !evidence.effects().containsKey(id))
			.forEach((id) -> violations.add("order %d has an output and no effect".formatted(id)));
		return violations;
	}

}
