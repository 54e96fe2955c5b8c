package io.github.resilientkafka.observability;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a scrape has: the labels of each metric.
 *
 * @param labels the labels by the name of the metric
 * @param series how many series there are
 */
record Exposition(Map<String, Set<String>> labels, long series) {

	private static final Pattern SERIES = Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+$");

	private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");

	static Exposition of(String scrape) {
		Map<String, Set<String>> labels = new TreeMap<>();
		long series = 0;
		for (String line : scrape.split("\n")) {
			Matcher matcher = SERIES.matcher(line);
			if (line.startsWith("#") || !matcher.matches()) {
				continue;
			}
			series++;
			Set<String> known = labels.computeIfAbsent(matcher.group(1), (name) -> new HashSet<>());
			Matcher label = LABEL.matcher((matcher.group(2) != null) ? matcher.group(2) : "");
			while (label.find()) {
				known.add(label.group(1));
			}
		}
		return new Exposition(labels, series);
	}

}
