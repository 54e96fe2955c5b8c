package io.github.resilientkafka.guarantees.verdict;

import java.util.ArrayList;
import java.util.List;

/**
 * Outputs and dead letters are of orders that were sent, and carry them unchanged.
 */
final class NothingForeign implements Guarantee {

	@Override
	public String name() {
		return "nothing foreign";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		List<String> violations = new ArrayList<>(evidence.history().unreadable());
		evidence.history()
			.outputs()
			.stream()
			.filter((output) -> !evidence.history().inputs().containsKey(output.id()))
			.forEach((output) -> violations.add("output of order %d, which was never sent".formatted(output.id())));
		evidence.history()
			.deadLetters()
			.stream()
			.filter((id) -> !evidence.history().inputs().containsKey(id))
			.forEach((id) -> violations.add("dead letter of order %d, which was never sent".formatted(id)));
		return violations;
	}

}
