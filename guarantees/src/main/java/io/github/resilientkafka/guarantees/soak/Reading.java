package io.github.resilientkafka.guarantees.soak;

import java.util.Map;

/**
 * The figures of a process at one moment.
 *
 * @param figures its figures
 */
record Reading(Map<Figure, Double> figures) {

	double of(Figure figure) {
		return this.figures.getOrDefault(figure, Double.NaN);
	}

	int count(Figure figure) {
		return (int) of(figure);
	}

}
