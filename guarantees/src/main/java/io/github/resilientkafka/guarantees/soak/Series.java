package io.github.resilientkafka.guarantees.soak;

import java.util.List;

/**
 * The samples of one figure.
 *
 * @param of the process, or whatever else it is a figure of
 * @param figure the figure
 * @param seconds when the samples were taken, since the first
 * @param values the samples
 */
public record Series(String of, Figure figure, List<Double> seconds, List<Double> values) {

	public double first() {
		return this.values.get(0);
	}

	public double last() {
		return this.values.get(this.values.size() - 1);
	}

	public double min() {
		return this.values.stream().mapToDouble((value) -> value).min().orElse(Double.NaN);
	}

	public double max() {
		return this.values.stream().mapToDouble((value) -> value).max().orElse(Double.NaN);
	}

	public Trend trend() {
		return Trend.of(this.seconds, this.values);
	}

	public boolean flat() {
		return trend().flat(this.figure.least());
	}

}
