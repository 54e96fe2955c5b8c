package io.github.resilientkafka.guarantees.run;

import java.util.List;
import java.util.Map;

/**
 * What became of the orders of one mode.
 *
 * @param orders in its topic
 * @param charged orders with an output
 * @param deadLettered orders with a dead letter
 * @param retried calls that failed
 * @param lost orders without an end that nobody excuses
 * @param excused orders without an end that were in a topic when it was deleted
 * @param repeated ends beyond the first
 * @param effectsRepeated rows of the effects table beyond the first of each order
 * @param early calls before they were due
 * @param wronglyDead dead letters that are no poison
 * @param promises what the mode promises, with the first violations of each
 * @param violations how many violations each promise has
 */
public record ModeResult(int orders, int charged, int deadLettered, int retried, int lost, int excused, int repeated,
		int effectsRepeated, int early, int wronglyDead, Map<String, List<String>> promises,
		Map<String, Integer> violations) {

	public boolean held() {
		return this.violations.values().stream().allMatch((count) -> count == 0);
	}

}
