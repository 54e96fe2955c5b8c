package io.github.resilientkafka.observability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus gets from an application.
 *
 * @param text as it is sent
 * @param series the series by the name of the metric
 */
record Scrape(String text, Map<String, List<Series>> series) {

	private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	static Scrape parse(String text) {
		Map<String, List<Series>> series = new TreeMap<>();
		text.lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			Matcher matcher = LINE.matcher(line);
			if (!matcher.matches()) {
				throw new IllegalArgumentException(line);
			}
			Map<String, String> labels = new HashMap<>();
			if (matcher.group(2) != null) {
				LABEL.matcher(matcher.group(2))
					.results()
					.forEach((label) -> labels.put(label.group(1), label.group(2)));
			}
			series.computeIfAbsent(matcher.group(1), (name) -> new ArrayList<>())
				.add(new Series(labels, Double.parseDouble(matcher.group(3).replace("Inf", "Infinity"))));
		});
		return new Scrape(text, series);
	}

	/**
	 * The names of the labels that all series of a metric have.
	 */
	Set<String> labels(String metric) {
		List<Series> all = this.series.getOrDefault(metric, List.of());
		Set<String> labels = new TreeSet<>();
		all.forEach((each) -> labels.addAll(each.labels().keySet()));
		all.forEach((each) -> labels.retainAll(each.labels().keySet()));
		return labels;
	}

	Set<String> values(String metric, String label) {
		return this.series.getOrDefault(metric, List.of())
			.stream()
			.filter((each) -> each.labels().containsKey(label))
			.map((each) -> each.labels().get(label))
			.collect(Collectors.toSet());
	}

	/**
	 * The sum over all series of a metric that have these labels.
	 */
	double sum(String metric, String... labelsAndValues) {
		return this.series.getOrDefault(metric, List.of())
			.stream()
			.filter((each) -> each.has(labelsAndValues))
			.mapToDouble(Series::value)
			.filter((value) -> !Double.isNaN(value))
			.sum();
	}

	/**
	 * The series of this library.
	 */
	long size() {
		return this.series.entrySet()
			.stream()
			.filter((metric) -> metric.getKey().startsWith("resilient_kafka_"))
			.mapToLong((metric) -> metric.getValue().size())
			.sum();
	}

	/**
	 * The lines of this library, with their types and descriptions.
	 */
	String ours() {
		return this.text.lines()
			.filter((line) -> line.startsWith("resilient_kafka_") || line.matches("# (HELP|TYPE) resilient_kafka_.*"))
			.collect(Collectors.joining("\n", "", "\n"));
	}

	/**
	 * One series.
	 *
	 * @param labels its labels
	 * @param value its value
	 */
	record Series(Map<String, String> labels, double value) {

		boolean has(String... labelsAndValues) {
			for (int i = 0; i < labelsAndValues.length; i += 2) {
				if (!labelsAndValues[i + 1].equals(this.labels.get(labelsAndValues[i]))) {
					return false;
				}
			}
			return true;
		}

	}

}
