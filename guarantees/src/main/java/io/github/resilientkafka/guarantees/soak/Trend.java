package io.github.resilientkafka.guarantees.soak;

import java.util.List;

/**
 * The straight line through the samples of a figure, by least squares.
 *
 * @param slope per hour
 * @param standardError of the slope; NaN if there are fewer than three samples
 * @param mean of the samples
 * @param hours between the first sample and the last
 */
public record Trend(double slope, double standardError, double mean, double hours) {

	private static final double SECONDS_PER_HOUR = 3600;

	/** This share of the mean is no growth. */
	private static final double TOLERANCE = 0.02;

	/**
	 * Fit the line.
	 * @param seconds when the samples were taken
	 * @param values the samples
	 * @return the line
	 */
	public static Trend of(List<Double> seconds, List<Double> values) {
		int count = values.size();
		double meanTime = mean(seconds) / SECONDS_PER_HOUR;
		double meanValue = mean(values);
		double sumOfSquares = 0;
		double sumOfProducts = 0;
		for (int sample = 0; sample < count; sample++) {
			double time = seconds.get(sample) / SECONDS_PER_HOUR - meanTime;
			sumOfSquares += time * time;
			sumOfProducts += time * (values.get(sample) - meanValue);
		}
		double slope = sumOfProducts / sumOfSquares;
		double residuals = 0;
		for (int sample = 0; sample < count; sample++) {
			double time = seconds.get(sample) / SECONDS_PER_HOUR - meanTime;
			residuals += Math.pow(values.get(sample) - meanValue - slope * time, 2);
		}
		double error = (count > 2) ? Math.sqrt(residuals / (count - 2) / sumOfSquares) : Double.NaN;
		double hours = (seconds.get(count - 1) - seconds.get(0)) / SECONDS_PER_HOUR;
		return new Trend(slope, error, meanValue, hours);
	}

	private static double mean(List<Double> values) {
		return values.stream().mapToDouble((value) -> value).average().orElse(Double.NaN);
	}

	/**
	 * Whether nothing grows: the slope is within two standard errors of zero, or below
	 * it, or what has grown is less than the tolerance.
	 * @param least what is no growth, in the unit of the figure
	 */
	public boolean flat(double least) {
		boolean significant = this.slope > 2 * this.standardError;
		boolean material = this.slope * this.hours > Math.max(least, TOLERANCE * this.mean);
		return !significant || !material;
	}

}
