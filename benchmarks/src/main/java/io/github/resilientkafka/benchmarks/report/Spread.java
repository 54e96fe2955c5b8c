package io.github.resilientkafka.benchmarks.report;

import java.util.List;

import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * The same figure of all repeats.
 *
 * @param min the smallest
 * @param median the median
 * @param max the largest
 */
record Spread(double min, double median, double max) {

	static Spread of(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int last = sorted.size() - 1;
		double median = (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2;
		return new Spread(sorted.get(0), median, sorted.get(last));
	}

	String format(Figure figure) {
		String range = figure.format(this.min) + ".." + figure.format(this.max);
		return (this.min != this.max) ? "%s (%s)".formatted(figure.format(this.median), range)
				: figure.format(this.median);
	}

}
