package io.github.resilientkafka.guarantees.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.workload.Invocation;
import io.github.resilientkafka.guarantees.workload.Lanes;

/**
 * A call on a retry lane starts no earlier than the delay of its topic after the end of a
 * call on the lane before. All stamps are of the machine's monotonic clock. Records name
 * the time when they are due in whole milliseconds, so less than one does not count.
 */
final class NeverEarly implements Guarantee {

	private static final Duration RESOLUTION = Duration.ofMillis(1);

	@Override
	public String name() {
		return "never early";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		Map<Long, List<Invocation>> calls = new HashMap<>();
		for (Invocation call : all(evidence)) {
			calls.computeIfAbsent(call.id(), (id) -> new ArrayList<>()).add(call);
		}
		return all(evidence).stream()
			.filter((call) -> call.lane() > 0)
			.filter((call) -> early(call, calls.getOrDefault(call.id(), List.of())))
			.map((call) -> "order %d is called on %s before it is due".formatted(call.id(), call.topic()))
			.toList();
	}

	/**
	 * What has come of a call that succeeded may have failed to be committed.
	 */
	private static List<Invocation> all(Evidence evidence) {
		return Stream.concat(evidence.history().outputs().stream(), evidence.history().failedCalls().stream()).toList();
	}

	private static boolean early(Invocation call, List<Invocation> calls) {
		Duration delay = Lanes.delay(call.topic());
		List<Invocation> before = calls.stream()
			.filter((other) -> !other.topic().equals(call.topic()) && other.end() <= call.start())
			.toList();
		// Where no transaction could be begun, the method was not called before
		return !before.isEmpty()
				&& before.stream().noneMatch((other) -> call.start() - other.end() > delay.minus(RESOLUTION).toNanos());
	}

}
