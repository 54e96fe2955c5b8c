package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Task;

/**
 * What it costs that something is switched on: a table for each task, a row for each
 * contender.
 *
 * @param results the results
 * @param base whose figures those of a contender are divided by
 */
record CostTables(Results results, UnaryOperator<Contender> base) {

	private static final List<Figure> COUNTED = List.of(Figure.INVOCATIONS_PER_RECORD, Figure.WINDOW_SECONDS);

	private static final List<Figure> OUTPUTS = List.of(Figure.DUPLICATES, Figure.MISSING);

	/**
	 * From seconds per 100,000 to microseconds.
	 */
	private static final int MICROS = 10;

	String markdown() {
		StringBuilder markdown = new StringBuilder();
		for (int level : this.results.levels()) {
			markdown.append("\n").append(table(level)).append("\n");
		}
		return markdown.toString();
	}

	private String table(int level) {
		List<Figure> counted = new ArrayList<>(COUNTED);
		if (Task.of(level) == Task.SENDING) {
			counted.addAll(OUTPUTS);
		}
		List<String> header = new ArrayList<>(List.of(Task.of(level).label(), Figure.RECORDS_PER_SECOND.label(), "x",
				Figure.CPU_PER_100K.label(), "x", "us of CPU added per record"));
		counted.forEach((figure) -> header.add(figure.label()));
		Table table = new Table(header);
		this.results.contenders().forEach((contender) -> table.row(row(contender, level, counted)));
		return table.markdown();
	}

	private List<String> row(Contender contender, int level, List<Figure> counted) {
		List<String> row = new ArrayList<>(List.of(contender.label()));
		for (Figure figure : List.of(Figure.RECORDS_PER_SECOND, Figure.CPU_PER_100K)) {
			row.add(this.results.cell(contender, level, figure));
			row.add(Results.ratioCell(this.results.median(contender, level, figure),
					this.results.median(this.base.apply(contender), level, figure)));
		}
		row.add(added(contender, level));
		counted.forEach((figure) -> row.add(this.results.cell(contender, level, figure)));
		return row;
	}

	private String added(Contender contender, int level) {
		OptionalDouble with = this.results.median(contender, level, Figure.CPU_PER_100K);
		OptionalDouble without = this.results.median(this.base.apply(contender), level, Figure.CPU_PER_100K);
		return (with.isPresent() && without.isPresent())
				? "%.1f".formatted((with.getAsDouble() - without.getAsDouble()) * MICROS) : Results.MISSING;
	}

}
