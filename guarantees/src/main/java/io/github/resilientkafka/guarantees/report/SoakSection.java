package io.github.resilientkafka.guarantees.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.run.ModeResult;
import io.github.resilientkafka.guarantees.soak.Footprint;
import io.github.resilientkafka.guarantees.soak.IdleProcess;
import io.github.resilientkafka.guarantees.soak.IdleResult;
import io.github.resilientkafka.guarantees.soak.ScaleResult;
import io.github.resilientkafka.guarantees.soak.Series;
import io.github.resilientkafka.guarantees.soak.ShownLetters;
import io.github.resilientkafka.guarantees.soak.SoakResult;
import io.github.resilientkafka.guarantees.soak.Trend;
import io.github.resilientkafka.guarantees.soak.WaitingLane;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * Writes what came out of the roles {@code soak}, {@code idle} and {@code scale}, in
 * Markdown, for the page that publishes the figures.
 */
public final class SoakSection {

	/** The name of the file of the role {@code soak}. */
	public static final String SOAK = "soak.json";

	/** The name of the file of the role {@code idle}. */
	public static final String IDLE = "idle.json";

	/** The name of the file of the role {@code scale}. */
	public static final String SCALE = "scale.json";

	private SoakSection() {
	}

	/**
	 * Whether the file is one of these.
	 */
	public static boolean knows(Path file) {
		String name = file.getFileName().toString();
		return name.equals(SOAK) || name.equals(IDLE) || name.equals(SCALE);
	}

	/**
	 * Write a result.
	 * @param file one of {@link #SOAK}, {@link #IDLE} and {@link #SCALE} in any directory
	 * @return in Markdown
	 * @throws IOException if the file cannot be read
	 */
	public static String of(Path file) throws IOException {
		return switch (file.getFileName().toString()) {
			case SOAK -> of(Results.read(file, SoakResult.class));
			case IDLE -> of(Results.read(file, IdleResult.class));
			case SCALE -> of(Results.read(file, ScaleResult.class));
			default -> throw new IllegalArgumentException(file + " is none of " + SOAK + ", " + IDLE + ", " + SCALE);
		};
	}

	private static String of(SoakResult result) {
		Table table = new Table("process", "figure", "first", "last", "min", "max", "slope per hour", "flat");
		for (Series series : result.series()) {
			Trend trend = series.trend();
			table.row(series.of(), series.figure().label(), number(series.first()), number(series.last()),
					number(series.min()), number(series.max()),
					number(trend.slope()) + " ± " + number(trend.standardError()), series.flat() ? "yes" : "NO");
		}
		String rate = (result.highestRate() == null) ? ""
				: ", half of the %,d/s that all modes together keep up with".formatted(result.highestRate());
		return """
				## %s of load

				%,d orders/s for each mode%s; 5 %% of the orders fail at first, one in five of those always. Two processes
				share the partitions. A slope has its standard error beside it. A figure counts as flat if its slope is
				within two of them of zero, or if it has grown by less than 2 %% of its mean.

				%s
				%s
				"""
			.formatted(minutes(result.minutes()), result.rate(), rate, table, orders(result.modes()));
	}

	private static String orders(Map<Mode, ModeResult> modes) {
		Table table = new Table("mode", "orders", "failed calls", "dead letters", "lost", "repeated",
				"kept its promise");
		modes.forEach((mode, result) -> table.row(mode.id(), grouped(result.orders()), grouped(result.retried()),
				grouped(result.deadLettered()), result.lost(), result.repeated(), kept(result)));
		return table.toString();
	}

	private static String kept(ModeResult result) {
		return result.held() ? "yes"
				: result.violations()
					.entrySet()
					.stream()
					.filter((promise) -> promise.getValue() > 0)
					.map((promise) -> "not %s: %d".formatted(promise.getKey(), promise.getValue()))
					.collect(Collectors.joining(", "));
	}

	private static String of(IdleResult result) {
		Table table = new Table("process", "CPU seconds per hour", "of one core", "requests/s to brokers", "threads",
				"heap after GC, MB");
		for (IdleProcess process : result.processes()) {
			table.row(process.name(), number(process.cpuSecondsPerHour()),
					String.format(Locale.ROOT, "%.2f %%", process.cores() * 100), number(process.requestsPerSecond()),
					process.threads(), number(process.heap()));
		}
		return """
				## %s without a record

				Measured from two minutes after the start on. Each listener has a topic of 6 partitions and, but for the
				plain ones, three retry topics.

				%s
				""".formatted(minutes(result.minutes()), table);
	}

	private static String of(ScaleResult result) {
		StringBuilder text = new StringBuilder("## Large numbers\n\n");
		if (!result.footprints().isEmpty()) {
			text.append(footprints(result)).append('\n');
		}
		if (!result.lanes().isEmpty()) {
			text.append(lanes(result));
		}
		if (result.letters() != null && !result.letters().isEmpty()) {
			text.append('\n').append(letters(result));
		}
		return text.toString();
	}

	private static String footprints(ScaleResult result) {
		Table table = new Table("what is large", "listeners", "partitions consumed", "start, s", "heap after GC, MB",
				"resident, MB", "threads", "sockets", "a second process joins, s", "it leaves, s");
		for (Footprint footprint : result.footprints()) {
			table.row(footprint.scenario(), footprint.style().id(), grouped(footprint.partitions()),
					number(footprint.startSeconds()), number(footprint.heap()), number(footprint.resident()),
					footprint.threads(), footprint.sockets(), number(footprint.joinSeconds()),
					number(footprint.leaveSeconds()));
		}
		return """
				The start lasts from that of the process until each partition is assigned. The second process joins from its
				first member until each partition is assigned again; it leaves from SIGTERM until then.

				"""
				+ table;
	}

	private static String lanes(ScaleResult result) {
		Table table = new Table("listener", "records that wait", "redirected per second", "heap after GC, MB",
				"some time later", "resident, MB", "some time later", "restart, s", "records read after it", "MB read",
				"heap after GC, MB", "CPU while they wait");
		for (WaitingLane lane : result.lanes()) {
			table.row(lane.style().id(), grouped(lane.records()), grouped(Math.round(lane.redirectsPerSecond())),
					number(lane.heap()), number(lane.heapLater()), number(lane.resident()),
					number(lane.residentLater()), number(lane.restartSeconds()), grouped(lane.readAfterRestart()),
					number(lane.megabytesAfterRestart()), number(lane.heapAfterRestart()),
					String.format(Locale.ROOT, "%.1f %%", lane.coresWaiting() * 100));
		}
		return """
				Each record of a topic of 6 partitions fails and waits in one retry topic. Then the process is killed, and
				another one takes its place.

				"""
				+ table;
	}

	private static String letters(ScaleResult result) {
		Table table = new Table("dead letters", "first answer, s", "all read, s", "overview, ms", "page of 50, ms",
				"slowest page, ms", "heap without the index, MB", "with it, MB");
		for (ShownLetters letters : result.letters()) {
			table.row(grouped(letters.letters()), number(letters.firstSeconds()), number(letters.coldSeconds()),
					number(letters.overviewMillis()), number(letters.pageMillis()), number(letters.slowestPageMillis()),
					number(letters.heapBefore()), number(letters.heap()));
		}
		return """
				Dead letters of 2 KB and 20 causes in 6 partitions, over HTTP. Times of overviews and pages are medians of 21.

				"""
				+ table;
	}

	private static String minutes(int minutes) {
		return (minutes % 60 == 0) ? (minutes == 60) ? "An hour" : "%d hours".formatted(minutes / 60)
				: "%d minutes".formatted(minutes);
	}

	private static String grouped(long number) {
		return String.format(Locale.ROOT, "%,d", number);
	}

	private static String number(double value) {
		if (Double.isNaN(value)) {
			return "-";
		}
		return String.format(Locale.ROOT, (Math.abs(value) >= 100) ? "%,.0f" : (Math.abs(value) >= 1) ? "%.1f" : "%.3f",
				value);
	}

}
