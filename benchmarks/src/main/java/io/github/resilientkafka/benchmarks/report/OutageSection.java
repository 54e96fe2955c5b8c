package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Outage;

/**
 * What an outage does to records: a table per kind of failure, a column per contender.
 *
 * @param results the results of the outage runs
 */
record OutageSection(Results results) {

	private static final List<Figure> FIGURES = List.of(Figure.SENT, Figure.CALLS_WHILE_DOWN, Figure.DIVERTED,
			Figure.REDIRECTS, Figure.DEAD_LETTERED, Figure.LOST, Figure.UNFINISHED, Figure.REPEATED,
			Figure.OUT_OF_ORDER, Figure.OVERTAKEN, Figure.REBALANCES, Figure.DRAIN_SECONDS, Figure.AGE_P50,
			Figure.AGE_P99, Figure.LATE_P50, Figure.LATE_P99, Figure.LATE_MAX, Figure.EARLY, Figure.CPU_SECONDS);

	private static final Set<Figure> LATENESS = Set.of(Figure.LATE_P50, Figure.LATE_P99, Figure.LATE_MAX, Figure.EARLY);

	String markdown() {
		StringBuilder markdown = new StringBuilder("## A dependency is down\n\n");
		markdown.append(method(this.results.effort().outage()));
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown.append("\n").append(reading()).toString();
	}

	private String method(Outage outage) {
		return """
				Each record makes its listener call a dependency that answers at once. It is up for %d s, then each call of \
				it fails for %d s, then it is up again. %d records with keys are sent per second to 6 partitions, also while \
				it is down and for %d s afterwards; the run ends when nothing waits in the main topic or in a retry topic, \
				or %d s after that was to be expected. All contenders have retry topics of %s, short enough for a bounded \
				run, and a circuit breaker of resilience4j with a sliding window of 20 calls, at least 10 of them, a failure \
				rate of 50 %%, %d s in the open state and 3 calls in the half-open one. That of `@RetryableTopic` is a \
				`@CircuitBreaker` on the method that the listener calls, so that what it refuses fails; ours is that of the \
				listener.
				"""
			.formatted(outage.beforeSeconds(), outage.downSeconds(), outage.recordsPerSecond(), outage.afterSeconds(),
					outage.patienceSeconds(), String.join(", ", outage.delays()), outage.openSeconds());
	}

	private String reading() {
		return """
				How to read it: the fewer calls reach a dependency that is down and the fewer records leave their place, the \
				better; a record in the dead-letter topic was given up although only the dependency was ill. Lost is a \
				record that was neither processed nor is in the dead-letter topic when nothing waits any more; unfinished is \
				one that was still on its way when the run was ended. Out of order on the main topic are first attempts that \
				came after that of a later record of their partition, overtaken is what was processed after a later record \
				of its partition, wherever that was. Rebalances are partitions handed out after the start. The time from the \
				recovery, and from sent to processed, is that of the records that were processed: what is in the dead-letter \
				topic has none. Actual minus due is that of each attempt from a retry topic that the breaker let \
				through, and n/a where there was none.
				""";
	}

	private String table(int level) {
		List<Contender> contenders = this.results.contenders();
		List<String> header = new ArrayList<>(List.of(kind(level)));
		contenders.forEach((contender) -> header.add(contender.label()));
		Table table = new Table(header);
		for (Figure figure : FIGURES) {
			List<String> row = new ArrayList<>(List.of(label(figure)));
			contenders.forEach((contender) -> row.add(this.results.cell(contender, level, figure)));
			table.row(row);
		}
		return table.markdown();
	}

	private static String label(Figure figure) {
		return LATENESS.contains(figure) ? "retries, actual minus due: " + figure.label() : figure.label();
	}

	private static String kind(int failingMillis) {
		return (failingMillis == 0) ? "calls fail at once" : "calls fail after %d ms".formatted(failingMillis);
	}

}
