package io.github.resilientkafka.guarantees.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.run.FaultResult;
import io.github.resilientkafka.guarantees.run.ModeResult;
import io.github.resilientkafka.guarantees.run.RunResult;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * The figures of several runs together.
 *
 * @param runs the runs
 */
public record Figures(List<RunResult> runs) {

	List<Mode> modes() {
		return Arrays.stream(Mode.values())
			.filter((mode) -> this.runs.stream().anyMatch((run) -> run.modes().containsKey(mode)))
			.toList();
	}

	List<Kind> kinds() {
		return Arrays.stream(Kind.values()).filter((kind) -> !faults(kind).isEmpty()).toList();
	}

	/**
	 * The faults that our modes were under. A run of the peer repeats them, and counts if
	 * it is alone.
	 */
	List<FaultResult> faults() {
		boolean ours = this.runs.stream().anyMatch(Figures::isOurs);
		return this.runs.stream()
			.filter((run) -> !ours || isOurs(run))
			.flatMap((run) -> run.faults().stream())
			.toList();
	}

	private static boolean isOurs(RunResult run) {
		return run.modes().keySet().stream().anyMatch((mode) -> !mode.peer());
	}

	/**
	 * The faults of all runs that had an effect.
	 */
	List<FaultResult> bites(Kind kind) {
		return this.runs.stream()
			.flatMap((run) -> run.faults().stream())
			.filter((fault) -> fault.kind() == kind && fault.bit())
			.toList();
	}

	List<FaultResult> faults(Kind kind) {
		return faults().stream().filter((fault) -> fault.kind() == kind).toList();
	}

	/**
	 * The faults of the runs with that mode.
	 */
	List<FaultResult> faultsUnder(Mode mode) {
		return this.runs.stream()
			.filter((run) -> run.modes().containsKey(mode))
			.flatMap((run) -> run.faults().stream())
			.toList();
	}

	long bitesUnder(Mode mode) {
		return faultsUnder(mode).stream().filter(FaultResult::bit).count();
	}

	List<ModeResult> results(Mode mode) {
		return this.runs.stream()
			.filter((run) -> run.modes().containsKey(mode))
			.map((run) -> run.modes().get(mode))
			.toList();
	}

	long stuck(Mode mode) {
		return this.runs.stream()
			.filter((run) -> run.modes().containsKey(mode))
			.mapToLong((run) -> run.stuck(mode))
			.sum();
	}

	long bit() {
		return faults().stream().filter(FaultResult::bit).count();
	}

	long bit(Kind kind) {
		return faults(kind).stream().filter(FaultResult::bit).count();
	}

	long ordersOfOurs() {
		return modes().stream()
			.filter((mode) -> !mode.peer())
			.flatMap((mode) -> results(mode).stream())
			.mapToLong(ModeResult::orders)
			.sum();
	}

	/**
	 * Median and maximum of the recovery.
	 * @param faults after which faults
	 * @param modes of which modes
	 * @return in seconds, such as "1.2 / 7.9"
	 */
	static String recovery(List<FaultResult> faults, List<Mode> modes) {
		long[] times = faults.stream()
			.flatMapToLong((fault) -> modes.stream()
				.flatMapToLong((mode) -> fault.recovery().containsKey(mode) ? LongStream.of(fault.recovery().get(mode))
						: LongStream.empty()))
			.sorted()
			.toArray();
		return (times.length == 0) ? "-" : String.format(Locale.ROOT, "%.1f / %.1f", times[times.length / 2] / 1000d,
				times[times.length - 1] / 1000d);
	}

}
