package io.github.resilientkafka.guarantees.verdict;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.guarantees.history.ModeHistory;
import io.github.resilientkafka.guarantees.workload.Invocation;

/**
 * How often orders have an end beyond the first.
 */
public final class Repetitions {

	private Repetitions() {
	}

	/**
	 * Orders with more than one end, and how many ends they have.
	 */
	public static Map<Long, Integer> of(ModeHistory history) {
		Map<Long, Integer> ends = new HashMap<>();
		for (Invocation output : history.outputs()) {
			ends.merge(output.id(), 1, Integer::sum);
		}
		history.deadLetters().forEach((id) -> ends.merge(id, 1, Integer::sum));
		ends.values().removeIf((count) -> count == 1);
		return ends;
	}

	/**
	 * How many ends are too many.
	 */
	public static int surplus(Collection<Integer> ends) {
		return ends.stream().mapToInt((count) -> count - 1).sum();
	}

}
