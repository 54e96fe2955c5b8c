package io.github.resilientkafka.observability;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which metrics and labels a PromQL expression uses.
 *
 * @param selected the labels in matchers, by the name of the metric
 * @param grouped the labels by which results are grouped or matched
 */
record Expression(Map<String, Set<String>> selected, Set<String> grouped) {

	private static final Pattern VARIABLE = Pattern.compile("\\$__?[a-z_]+|\\$\\{[^}]+}|\\$[a-z_]+");

	private static final Pattern GROUPING = Pattern
		.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

	private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{[^}]*})?(\\s*\\()?");

	private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)");

	private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

	static Expression of(String text) {
		String rest = text.replaceAll("\\$(__rate_interval|__range|__interval)", "5m");
		rest = VARIABLE.matcher(rest).replaceAll("x");
		rest = rest.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'", "\"\"").replaceAll("\\[[^]]*]", "");
		Set<String> grouped = new HashSet<>();
		Matcher grouping = GROUPING.matcher(rest);
		while (grouping.find()) {
			for (String label : grouping.group(2).split(",")) {
				if (!label.isBlank()) {
					grouped.add(label.strip());
				}
			}
		}
		rest = grouping.replaceAll(" ")
			.replaceAll("\\boffset\\s+\\w+", " ")
			.replaceAll("(?<![a-zA-Z_:])\\d[\\w.]*", " ");
		Map<String, Set<String>> selected = new TreeMap<>();
		Matcher selector = SELECTOR.matcher(rest);
		while (selector.find()) {
			if (selector.group(3) == null && !KEYWORDS.contains(selector.group(1))) {
				Set<String> labels = selected.computeIfAbsent(selector.group(1), (name) -> new HashSet<>());
				Matcher matcher = MATCHER.matcher((selector.group(2) != null) ? selector.group(2) : "");
				while (matcher.find()) {
					labels.add(matcher.group(1));
				}
			}
		}
		return new Expression(selected, grouped);
	}

}
