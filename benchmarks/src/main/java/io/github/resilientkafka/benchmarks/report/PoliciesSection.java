package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * What policies cost: a table per listener, a row per set of policies.
 *
 * @param results the results of the policies runs
 */
record PoliciesSection(Results results) {

	private static final Contender BASE = Contender.NO_POLICIES;

	private static final List<Figure> COMPARED = List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_PER_100K);

	private static final List<Figure> COUNTED = List.of(Figure.INVOCATIONS_PER_RECORD, Figure.WINDOW_SECONDS);

	private static final List<Figure> OUTPUTS = List.of(Figure.DUPLICATES, Figure.MISSING);

	String markdown() {
		StringBuilder markdown = new StringBuilder("## Policies that are never triggered\n");
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown.append("\n").append(method()).toString();
	}

	private String method() {
		return """
				Each row has the policies of the one above it and one more; the last three differ in where deduplication \
				remembers. No record fails, the limit of the rate limiter is 100,000,000 per second, the timeout is 30 s, \
				and deduplication goes by the header `event-id`, which is another one in each record and is there in the \
				runs without deduplication as well. `x` is a median divided by that of no policies (no circuit breaker, no \
				retry budget, and none of the others). Redis and PostgreSQL are processes on the same machine, empty at the \
				beginning of each run, Redis without persistence, PostgreSQL with `fsync` and `synchronous_commit`.

				A listener that does nothing is measured as the throughput of the main topic is: committed records per \
				second, after a warm-up of %d s, for %d s or until the topic is empty. One that sends a record for each is \
				that of the transactions at least once, measured in the same way, its duplicate and missing outputs \
				included. The contenders have a heap of 2 GB, because deduplication in memory remembers a million ids; how many records a \
				run has depends on the contender, so that none takes much longer than another.
				"""
			.formatted(this.results.effort().warmUpSeconds(), this.results.effort().windowSeconds());
	}

	private String table(int level) {
		List<Figure> counted = new ArrayList<>(COUNTED);
		if (level > 0) {
			counted.addAll(OUTPUTS);
		}
		List<String> header = new ArrayList<>(
				List.of((level == 0) ? "a listener that does nothing" : "a listener that sends a record for each"));
		for (Figure figure : COMPARED) {
			header.add(figure.label());
			header.add("x");
		}
		counted.forEach((figure) -> header.add(figure.label()));
		Table table = new Table(header);
		this.results.contenders().forEach((contender) -> table.row(row(contender, level, counted)));
		return table.markdown();
	}

	private List<String> row(Contender contender, int level, List<Figure> counted) {
		List<String> row = new ArrayList<>(List.of(contender.label()));
		for (Figure figure : COMPARED) {
			row.add(this.results.cell(contender, level, figure));
			row.add(Results.ratioCell(this.results.median(contender, level, figure),
					this.results.median(BASE, level, figure)));
		}
		counted.forEach((figure) -> row.add(this.results.cell(contender, level, figure)));
		return row;
	}

}
