package io.github.resilientkafka.benchmarks.measure;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.resilientkafka.benchmarks.run.Figure;

/**
 * The threads of this JVM, by name.
 *
 * @param names the names
 */
record JvmThreads(List<String> names) {

	private static final String HEARTBEAT = "kafka-coordinator-heartbeat-thread";

	private static final String METRICS = "micrometer-kafka-metrics";

	private static final Predicate<String> CONTAINER = Pattern.compile("-C-\\d+$").asPredicate();

	static JvmThreads now() {
		return new JvmThreads(Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.sorted(Comparator.naturalOrder())
			.toList());
	}

	Map<Figure, Double> figures() {
		return Map.of(Figure.THREADS, (double) this.names.size(), Figure.CONTAINER_THREADS, count(CONTAINER),
				Figure.HEARTBEAT_THREADS, count((name) -> name.startsWith(HEARTBEAT)), Figure.METRICS_THREADS,
				count((name) -> name.equals(METRICS)));
	}

	private double count(Predicate<String> name) {
		return this.names.stream().filter(name).count();
	}

}
