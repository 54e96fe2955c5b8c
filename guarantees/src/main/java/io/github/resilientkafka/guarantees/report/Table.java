package io.github.resilientkafka.guarantees.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table in Markdown, aligned so that a console shows it well.
 */
final class Table {

	private final List<List<String>> rows = new ArrayList<>();

	Table(String... header) {
		this.rows.add(List.of(header));
	}

	Table row(Object... cells) {
		List<String> row = new ArrayList<>();
		for (Object cell : cells) {
			row.add(String.valueOf(cell));
		}
		this.rows.add(row);
		return this;
	}

	@Override
	public String toString() {
		int columns = this.rows.get(0).size();
		List<Integer> widths = IntStream.range(0, columns)
			.mapToObj((column) -> this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(3))
			.toList();
		StringBuilder text = new StringBuilder();
		for (int row = 0; row < this.rows.size(); row++) {
			text.append(line(this.rows.get(row), widths));
			if (row == 0) {
				text.append(line(widths.stream().map("-"::repeat).toList(), widths));
			}
		}
		return text.toString();
	}

	private static String line(List<String> cells, List<Integer> widths) {
		return IntStream.range(0, cells.size())
			.mapToObj((column) -> cells.get(column) + " ".repeat(widths.get(column) - cells.get(column).length()))
			.collect(Collectors.joining(" | ", "| ", " |\n"));
	}

}
