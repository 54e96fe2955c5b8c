package io.github.resilientkafka.guarantees.run;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.guarantees.history.ModeHistory;
import io.github.resilientkafka.guarantees.verdict.Evidence;
import io.github.resilientkafka.guarantees.verdict.Guarantee;
import io.github.resilientkafka.guarantees.verdict.Promises;
import io.github.resilientkafka.guarantees.verdict.Repetitions;
import io.github.resilientkafka.guarantees.workload.Invocation;

/**
 * Compares what happened with what a mode promises.
 */
public final class Judge {

	private static final int SHOWN = 20;

	private Judge() {
	}

	/**
	 * Judge a mode.
	 * @param evidence what happened
	 * @return what became of its orders, and which promises were broken
	 */
	public static ModeResult judge(Evidence evidence) {
		ModeHistory history = evidence.history();
		Map<String, List<String>> promises = new LinkedHashMap<>();
		Map<String, Integer> violations = new LinkedHashMap<>();
		for (Guarantee guarantee : Promises.of(history.mode())) {
			List<String> found = guarantee.violations(evidence);
			promises.put(guarantee.name(), found.stream().limit(SHOWN).toList());
			violations.put(guarantee.name(), found.size());
		}
		Set<Long> open = new HashSet<>(history.open());
		int allOpen = open.size();
		open.removeAll(evidence.excused());
		return new ModeResult(history.inputs().size(),
				(int) history.outputs().stream().mapToLong(Invocation::id).distinct().count(),
				(int) history.deadLetters().stream().distinct().count(), history.failedCalls().size(), open.size(),
				allOpen - open.size(), Repetitions.surplus(Repetitions.of(history).values()),
				Repetitions.surplus(evidence.effects().values()), violations.getOrDefault("never early", 0),
				violations.getOrDefault("only poison dies", 0), promises, violations);
	}

}
