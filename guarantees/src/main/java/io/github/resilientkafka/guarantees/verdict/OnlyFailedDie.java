package io.github.resilientkafka.guarantees.verdict;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A dead letter is an order of which a call has failed.
 */
final class OnlyFailedDie implements Guarantee {

	@Override
	public String name() {
		return "only failed die";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		Set<Long> failed = new HashSet<>();
		evidence.history().failedCalls().forEach((call) -> failed.add(call.id()));
		return evidence.history()
			.deadLetters()
			.stream()
			.filter((id) -> !failed.contains(id))
			.map((id) -> "order %d is a dead letter, and no call of it has failed".formatted(id))
			.toList();
	}

}
