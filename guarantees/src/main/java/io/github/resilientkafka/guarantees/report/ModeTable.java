package io.github.resilientkafka.guarantees.report;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.run.ModeResult;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.util.StringUtils;

/**
 * What became of the orders, by mode.
 */
public final class ModeTable {

	private ModeTable() {
	}

	/**
	 * Write the table.
	 * @param figures of the runs
	 * @return in Markdown
	 */
	public static String of(Figures figures) {
		Table table = new Table("mode", "faults", "orders", "failed calls", "lost", "in a deleted topic", "repeated",
				"early", "dead letters", "of them not poison", "stuck", "recovery s, p50 / max", "kept its promise");
		for (Mode mode : figures.modes()) {
			List<ModeResult> results = figures.results(mode);
			table.row(mode.id(), figures.bitesUnder(mode), sum(results, ModeResult::orders),
					sum(results, ModeResult::retried), sum(results, ModeResult::lost),
					sum(results, ModeResult::excused), sum(results, ModeResult::repeated) + effects(mode, results),
					sum(results, ModeResult::early), sum(results, ModeResult::deadLettered),
					sum(results, ModeResult::wronglyDead), figures.stuck(mode),
					Figures.recovery(figures.faultsUnder(mode), List.of(mode)), kept(figures, mode));
		}
		return table.toString();
	}

	private static String effects(Mode mode, List<ModeResult> results) {
		return (mode == Mode.DEDUPLICATION_DATABASE) ? " (rows: " + sum(results, ModeResult::effectsRepeated) + ")"
				: "";
	}

	private static String kept(Figures figures, Mode mode) {
		String broken = figures.results(mode)
			.stream()
			.flatMap((result) -> result.violations().entrySet().stream())
			.filter((promise) -> promise.getValue() > 0)
			.map((promise) -> promise.getKey())
			.distinct()
			.collect(Collectors.joining(", "));
		String stuck = (figures.stuck(mode) > 0) ? "nothing stuck" : "";
		String all = Stream.of(broken, stuck).filter(StringUtils::hasText).collect(Collectors.joining(", "));
		return all.isEmpty() ? "yes" : "no: " + all;
	}

	private static long sum(List<ModeResult> results, ToIntFunction<ModeResult> figure) {
		return results.stream().mapToInt(figure).sum();
	}

}
