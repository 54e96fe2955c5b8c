package io.github.resilientkafka.guarantees.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a run.
 *
 * @param seed of each schedule
 * @param without kinds of faults that were left out
 * @param rate orders per second and mode
 * @param start when it began
 * @param seconds how long it took
 * @param faults each fault of the schedule
 * @param modes each mode
 */
public record RunResult(List<Long> seed, @Nullable Set<Kind> without, int rate, Instant start, long seconds,
		List<FaultResult> faults, Map<Mode, ModeResult> modes) {

	public Duration duration() {
		return Duration.ofSeconds(this.seconds);
	}

	/**
	 * Whether all modes of ours kept what they promise, and recovered from each fault.
	 */
	public boolean held() {
		return this.modes.entrySet()
			.stream()
			.filter((mode) -> !mode.getKey().peer())
			.allMatch((mode) -> mode.getValue().held() && stuck(mode.getKey()) == 0);
	}

	/**
	 * After how many faults the mode did not recover within the limit.
	 */
	public long stuck(Mode mode) {
		return this.faults.stream().filter((fault) -> !fault.recovery().containsKey(mode)).count();
	}

}
