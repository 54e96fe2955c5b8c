package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * What it costs to be seen: a table per listener, a row per set of means.
 *
 * @param results the results of the observability runs
 */
record ObservabilitySection(Results results) {

	private static final Contender BASE = Contender.UNOBSERVED;

	private static final List<Figure> COMPARED = List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_PER_100K);

	private static final List<Figure> COUNTED = List.of(Figure.INVOCATIONS_PER_RECORD, Figure.WINDOW_SECONDS);

	private static final List<Figure> OUTPUTS = List.of(Figure.DUPLICATES, Figure.MISSING);

	String markdown() {
		StringBuilder markdown = new StringBuilder("## Metrics, health, audit and traces\n");
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown.append("\n").append(method()).toString();
	}

	private String method() {
		return """
				Each row has what the one above it has and one thing more. The first has no meters of the starter, no \
				sampling of the cluster and no audit; those of Spring Boot, spring-kafka and the Kafka clients are there in \
				each. Traces are made by Micrometer Tracing and OpenTelemetry for each attempt and each record sent, and \
				exported, to nowhere, for one in ten, which is the default of Spring Boot. The last row writes two lines \
				to a log file for each record. No record fails. `x` is a median divided by that of the first row. The \
				policies are those of the defaults. Records are counted after a warm-up of %d s, for %d s or until the \
				topic is empty.
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
