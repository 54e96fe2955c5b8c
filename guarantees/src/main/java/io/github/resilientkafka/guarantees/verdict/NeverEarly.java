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
 * call that failed on the lane before. All stamps are of the machine's monotonic clock.
 * Records name the time when they are due in whole milliseconds, so less than one does
 * not count.
 */
final class NeverEarly implements Guarantee {

	private static final Duration RESOLUTION = Duration.ofMillis(1);

	@Override
	public String name() {
		return "never early";
	}

	@Override
	public List<String> violations(Evidence evidence) {
		Map<Long, List<Invocation>> failed = new HashMap<>();
		for (Invocation call : evidence.history().failedCalls()) {
			failed.computeIfAbsent(call.id(), (id) -> new ArrayList<>()).add(call);
		}
		return Stream.concat(evidence.history().outputs().stream(), evidence.history().failedCalls().stream())
			.filter((call) -> call.lane() > 0)
			.filter((call) -> early(call, failed.getOrDefault(call.id(), List.of())))
			.map((call) -> "order %d is called on %s before it is due".formatted(call.id(), call.topic()))
			.toList();
	}

	private static boolean early(Invocation call, List<Invocation> failed) {
		Duration delay = Lanes.delay(call.topic());
		return failed.stream()
			.filter((before) -> !before.topic().equals(call.topic()))
			.noneMatch((before) -> call.start() - before.end() > delay.minus(RESOLUTION).toNanos());
	}

}
