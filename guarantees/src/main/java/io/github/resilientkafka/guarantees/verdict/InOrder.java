package io.github.resilientkafka.guarantees.verdict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.workload.Invocation;

/**
 * Each process calls the orders of a partition of the main topic in the order of their
 * offsets. It may go back, once for each interruption, but never leaves one for later
 * than one behind it.
 */
final class InOrder implements Guarantee {

	@Override
	public String name() {
		return "in order";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		Map<String, List<Invocation>> byOwner = new HashMap<>();
		Stream.concat(evidence.history().outputs().stream(), evidence.history().failedCalls().stream())
			.filter((call) -> call.lane() == 0)
			.forEach((call) -> byOwner
				.computeIfAbsent(call.instance() + "/" + call.partition(), (owner) -> new ArrayList<>())
				.add(call));
		List<String> violations = new ArrayList<>();
		byOwner.forEach((owner, calls) -> {
			calls.sort(Comparator.comparingLong(Invocation::start));
			long steps = descents(calls);
			if (steps > evidence.interruptions()) {
				violations.add("%s went back %d times, more often than the %d interruptions".formatted(owner, steps,
						evidence.interruptions()));
			}
		});
		return violations;
	}

	private static long descents(List<Invocation> calls) {
		long descents = 0;
		for (int i = 1; i < calls.size(); i++) {
			if (calls.get(i).offset() < calls.get(i - 1).offset()) {
				descents++;
			}
		}
		return descents;
	}

}
