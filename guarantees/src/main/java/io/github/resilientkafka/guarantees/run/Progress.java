package io.github.resilientkafka.guarantees.run;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.history.Historian;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * Tells on the console how far a run is.
 */
final class Progress {

	private final RunOptions options;

	private final long start = System.nanoTime();

	private int faults;

	private long nextLine;

	Progress(RunOptions options) {
		this.options = options;
	}

	void begin() {
		line("seed %s, %d orders/s for each of %s", this.options.seed(), this.options.rate(),
				this.options.allowedModes().stream().map(Mode::id).toList());
		line("starting a controller, three brokers, Redis and PostgreSQL");
	}

	void leftOut(Kind kind, String reason) {
		line("left out: %s, because %s", kind.id(), reason);
	}

	void planned(int faults) {
		this.faults = faults;
		line("starting applications; then %d faults", faults);
	}

	void started() {
		line("all applications are up");
	}

	void fault(FaultResult result, Historian historian, List<Mode> modes) {
		line("fault %d of %d: %s, %s: %s%s; %s; health named %s; %s", result.number(), this.faults, result.kind().id(),
				result.target(), (result.bite() != null) ? result.bite() : "NO EFFECT",
				(result.failure() != null) ? ", " + result.failure() : "", recovery(result, modes), result.named(),
				counts(historian, modes));
	}

	void outOfTime(int left) {
		line("no time is left for %d more faults", left);
	}

	private static String recovery(FaultResult result, List<Mode> modes) {
		List<String> stuck = modes.stream()
			.filter((mode) -> !result.recovery().containsKey(mode))
			.map(Mode::id)
			.toList();
		long slowest = result.recovery().values().stream().mapToLong((millis) -> millis).max().orElse(0);
		if (result.recovery().isEmpty()) {
			return "NOT recovered";
		}
		return String.format(Locale.ROOT, "recovered in %.1f s", slowest / 1000d)
				+ (stuck.isEmpty() ? "" : ", NOT " + stuck);
	}

	private static String counts(Historian historian, List<Mode> modes) {
		int inputs = modes.stream().mapToInt((mode) -> historian.counts(mode).inputs()).sum();
		return "%d orders, open: %s".formatted(inputs,
				modes.stream()
					.map((mode) -> Integer.toString(historian.counts(mode).inputs() - historian.counts(mode).ended()))
					.collect(Collectors.joining("/")));
	}

	void waiting(Historian historian, List<Mode> modes) {
		if (System.nanoTime() > this.nextLine) {
			this.nextLine = System.nanoTime() + 5_000_000_000L;
			line("waiting for the orders sent so far: %s", counts(historian, modes));
		}
	}

	private void line(String format, Object... arguments) {
		System.out.printf(Locale.ROOT, "[%4d s] %s%n", (System.nanoTime() - this.start) / 1_000_000_000L,
				String.format(Locale.ROOT, format, arguments));
	}

}
