package io.github.resilientkafka.benchmarks.run;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run found out.
 *
 * @param run the run
 * @param figures the numbers
 */
public record RunResult(Run run, Map<Figure, Double> figures) {

	/**
	 * All numbers on one line.
	 * @return words
	 */
	public String summary() {
		return new EnumMap<>(this.figures).entrySet()
			.stream()
			.map((figure) -> figure.getKey().format(figure.getValue()) + " " + figure.getKey().label())
			.collect(Collectors.joining(", "));
	}

}
