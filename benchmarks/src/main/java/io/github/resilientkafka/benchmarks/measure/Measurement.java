package io.github.resilientkafka.benchmarks.measure;

import java.util.Map;

import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * Starts a contender and watches it.
 */
@FunctionalInterface
interface Measurement {

	/**
	 * Take the measure.
	 * @return what was found out
	 * @throws Exception if it could not be measured
	 */
	Map<Figure, Double> take() throws Exception;

}
