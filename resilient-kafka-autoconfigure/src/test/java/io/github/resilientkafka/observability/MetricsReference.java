package io.github.resilientkafka.observability;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/metrics.md}.
 */
final class MetricsReference {

	private static final Pattern ROW = Pattern
		.compile("\\| `(resilient\\.kafka\\.[a-z.]+)` \\| `([a-z_]+)` \\| (\\w+) \\| ([^|]+) \\| ([^|]*) \\| .+ \\|");

	private MetricsReference() {
	}

	/**
	 * The meters by their names.
	 */
	static Map<String, Entry> read() {
		Map<String, Entry> entries = new LinkedHashMap<>();
		for (String line : Docs.text(Docs.DIRECTORY.resolve("metrics.md")).lines().toList()) {
			if (line.startsWith("| `resilient.")) {
				Matcher row = ROW.matcher(line);
				if (!row.matches()) {
					throw new IllegalArgumentException(line);
				}
				Entry entry = new Entry(row.group(2), row.group(3), row.group(4), tags(row.group(5)));
				if (entries.put(row.group(1), entry) != null) {
					throw new IllegalArgumentException("Twice: " + line);
				}
			}
		}
		return entries;
	}

	private static Map<String, List<String>> tags(String cell) {
		Map<String, List<String>> tags = new LinkedHashMap<>();
		for (String tag : cell.split(";")) {
			String[] names = tag.replace("`", "").trim().split("\\s*[:,]\\s*");
			if (!names[0].isEmpty()) {
				tags.put(names[0], Arrays.asList(names).subList(1, names.length));
			}
		}
		return tags;
	}

	/**
	 * A meter.
	 *
	 * @param prometheus its name in Prometheus, without the suffixes of a timer
	 * @param type its type, in lower case
	 * @param unit its unit
	 * @param tags its tags, with their values where these are few
	 */
	record Entry(String prometheus, String type, String unit, Map<String, List<String>> tags) {

	}

}
