package io.github.resilientkafka.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A table in Markdown: the first column is text, the others are numbers.
 */
final class Table {

	private final List<String> lines = new ArrayList<>();

	Table(List<String> header) {
		row(header);
		List<String> alignment = new ArrayList<>(Collections.nCopies(header.size(), "--:"));
		alignment.set(0, ":--");
		row(alignment);
	}

	void row(List<String> cells) {
		this.lines.add("| " + String.join(" | ", cells) + " |");
	}

	String markdown() {
		return String.join("\n", this.lines);
	}

}
