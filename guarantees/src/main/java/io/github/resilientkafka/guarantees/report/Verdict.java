package io.github.resilientkafka.guarantees.report;

import java.io.PrintStream;
import java.util.List;

import io.github.resilientkafka.guarantees.run.RunResult;

/**
 * What the console shows at the end of a run.
 */
public final class Verdict {

	private Verdict() {
	}

	/**
	 * Print the verdict of a run.
	 * @param result what came out of it
	 * @param out where to
	 */
	public static void print(RunResult result, PrintStream out) {
		Figures figures = new Figures(List.of(result));
		out.println();
		out.println(KindTable.of(figures));
		out.println(ModeTable.of(figures));
		result.modes().forEach((mode, judged) -> judged.promises().forEach((promise, violations) -> {
			if (!violations.isEmpty()) {
				out.printf("%s%s: not %s, %d times:%n", mode.peer() ? "(peer) " : "", mode.id(), promise,
						judged.violations().get(promise));
				violations.forEach((violation) -> out.println("    " + violation));
			}
		}));
		out.printf("%s: seed %s, %d of %d faults bit, %d s%n", result.held() ? "HELD" : "BROKEN", result.seed(),
				figures.bit(), result.faults().size(), result.seconds());
	}

}
