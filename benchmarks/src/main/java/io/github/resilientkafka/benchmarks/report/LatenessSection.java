package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * Lateness of retries: a row per contender.
 *
 * @param results the results of the lateness runs
 */
record LatenessSection(Results results) {

	private static final List<Figure> FIGURES = List.of(Figure.LATE_P50, Figure.LATE_P99, Figure.LATE_MAX, Figure.EARLY,
			Figure.RETRIES, Figure.UNFINISHED, Figure.CPU_SECONDS, Figure.FETCHED_PER_PAYLOAD_BYTE,
			Figure.FETCHED_PER_STORED_BYTE);

	String markdown() {
		StringBuilder markdown = new StringBuilder("## Lateness of retries\n");
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown.append("\n").append(method(this.results.effort())).toString();
	}

	private String method(Effort effort) {
		return """
				Actual minus due of each delivery from a retry topic, read from the clock at the first line of the listener \
				and from the header of the record; 6 partitions, delays of %s, records sent at an even pace over %d s, of \
				which a third succeeds in each of the three retry topics; how late the retries of the first %d s are does \
				not count, none may be early; bytes are those that the consumers of the retry topics received, headers and \
				stack traces included, and `unfinished` counts records without success 10 s after the last was due.
				"""
			.formatted(String.join(", ", effort.delays()), effort.spreadSeconds(), effort.warmUpSeconds());
	}

	private Table rows(int level) {
		List<String> header = new ArrayList<>(List.of("%,d records".formatted(level)));
		FIGURES.forEach((figure) -> header.add(figure.label()));
		Table table = new Table(header);
		for (Contender contender : this.results.contenders()) {
			List<String> row = new ArrayList<>(List.of(contender.label()));
			FIGURES.forEach((figure) -> row.add(this.results.cell(contender, level, figure)));
			table.row(row);
		}
		return table;
	}

	private String table(int level) {
		Table table = rows(level);
		for (Contender peer : this.results.contenders()) {
			if (peer != Contender.RESILIENT_KAFKA) {
				table.row(Ratios.row(this.results, peer, level, FIGURES));
			}
		}
		return table.markdown();
	}

}
