package io.github.resilientkafka.guarantees.verdict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.workload.Invocation;

/**
 * The committed outputs of the main topic are in the order of its offsets, whichever
 * process wrote them.
 */
final class CommittedInOrder implements Guarantee {

	@Override
	public String name() {
		return "committed in order";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		List<String> violations = new ArrayList<>();
		Map<Integer, Long> last = new HashMap<>();
		for (Invocation output : evidence.history().outputs()) {
			if (output.lane() == 0) {
				Long before = last.put(output.partition(), output.offset());
				if (before != null && before >= output.offset()) {
					violations.add("the output of offset %d of partition %d is behind that of offset %d"
						.formatted(output.offset(), output.partition(), before));
				}
			}
		}
		return violations;
	}

}
