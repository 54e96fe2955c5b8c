package io.github.resilientkafka.guarantees.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects samples. One thread does.
 */
final class Samples {

	private final Stopwatch start = Stopwatch.start();

	private final Map<String, Map<Figure, Series>> series = new LinkedHashMap<>();

	void add(String of, Figure figure, double value) {
		Series samples = this.series.computeIfAbsent(of, (name) -> new LinkedHashMap<>())
			.computeIfAbsent(figure, (name) -> new Series(of, name, new ArrayList<>(), new ArrayList<>()));
		samples.seconds().add(this.start.seconds());
		samples.values().add(value);
	}

	List<Series> all() {
		return this.series.values().stream().flatMap((ofOne) -> ofOne.values().stream()).toList();
	}

}
