package io.github.resilientkafka.observability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a PromQL expression says of metrics and labels. It reads the form that is used
 * here, {@code aggregation by (labels) (...)}; {@code promtool} tells whether it is right
 * at all.
 *
 * @param text the expression
 * @param selectors the metrics with their matchers
 * @param groupings what is aggregated by labels
 * @param joined the labels that two sides are matched by
 * @param ranges the ranges, as they are written
 */
record PromQl(String text, List<Selector> selectors, List<Grouping> groupings, Set<String> joined, Set<String> ranges) {

	private static final Pattern METRIC = Pattern
		.compile("(?<![\\w:$.])([a-zA-Z_:][\\w:]*)(?![\\w:]*\\s*\\()\\s*(?:\\{([^}]*)})?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

	private static final Pattern GROUPING = Pattern.compile("\\bby\\s*\\(([^)]*)\\)\\s*\\(");

	private static final Pattern JOIN = Pattern.compile("\\bon\\s*\\(([^)]*)\\)");

	private static final Pattern RANGE = Pattern.compile("\\[([^]]*)]");

	private static final Pattern CONDITION = Pattern.compile("\\b(and|unless)\\b");

	private static final Set<String> KEYWORDS = Set.of("by", "on", "and", "or", "unless", "offset", "bool", "sum",
			"max", "min", "count", "group");

	static PromQl parse(String text) {
		if (Pattern.compile("\\b(without|ignoring|group_left|group_right)\\b|\\)\\s*by\\b").matcher(text).find()) {
			throw new IllegalArgumentException("Not in the form that is tested: " + text);
		}
		List<Grouping> groupings = new ArrayList<>();
		Matcher grouping = GROUPING.matcher(text);
		while (grouping.find()) {
			groupings.add(new Grouping(labels(grouping.group(1)), grouping.end(), end(text, grouping.end())));
		}
		Matcher join = JOIN.matcher(text);
		Set<String> joined = join.results()
			.flatMap((match) -> labels(match.group(1)).stream())
			.collect(Collectors.toSet());
		Set<String> ranges = RANGE.matcher(text).results().map((match) -> match.group(1)).collect(Collectors.toSet());
		return new PromQl(text, selectors(text), groupings, joined, ranges);
	}

	private static List<Selector> selectors(String text) {
		// Without lists of labels and ranges, at the same places
		String metricsOnly = blank(blank(blank(text, GROUPING), JOIN), RANGE);
		List<Selector> selectors = new ArrayList<>();
		Matcher metric = METRIC.matcher(metricsOnly);
		while (metric.find()) {
			if (!KEYWORDS.contains(metric.group(1))) {
				String matchers = (metric.group(2) != null) ? metric.group(2) : "";
				selectors.add(new Selector(metric.group(1),
						MATCHER.matcher(matchers)
							.results()
							.map((match) -> new LabelMatcher(match.group(1), match.group(2), match.group(3)))
							.toList(),
						metric.start()));
			}
		}
		return selectors;
	}

	private static String blank(String text, Pattern pattern) {
		return pattern.matcher(text)
			.replaceAll((match) -> Matcher.quoteReplacement(match.group().endsWith("(")
					? " ".repeat(match.group().length() - 1) + "(" : " ".repeat(match.group().length())));
	}

	private static int end(String text, int begin) {
		int depth = 1;
		int end = begin;
		while (depth > 0) {
			depth += switch (text.charAt(end++)) {
				case '(' -> 1;
				case ')' -> -1;
				default -> 0;
			};
		}
		return end;
	}

	private static Set<String> labels(String list) {
		return Arrays.stream(list.split(",")).map(String::trim).collect(Collectors.toSet());
	}

	/**
	 * The groupings that the result has its labels of: those that are not within another,
	 * nor behind an {@code and} or {@code unless}, which only takes from the result.
	 */
	List<Grouping> outermost() {
		Matcher condition = CONDITION.matcher(this.text);
		int end = condition.find() ? condition.start() : this.text.length();
		return this.groupings.stream()
			.filter((grouping) -> grouping.begin() < end)
			.filter((inner) -> this.groupings.stream().noneMatch((outer) -> outer.contains(inner.begin())))
			.toList();
	}

	/**
	 * A metric.
	 *
	 * @param metric its name
	 * @param matchers which of its series
	 * @param at where it stands
	 */
	record Selector(String metric, List<LabelMatcher> matchers, int at) {

	}

	/**
	 * A condition on a label.
	 *
	 * @param label the name of the label
	 * @param operator the operator
	 * @param value the value, or a regular expression
	 */
	record LabelMatcher(String label, String operator, String value) {

		/**
		 * The values that are named, none if a variable or a pattern is.
		 */
		List<String> values() {
			return this.value.matches("[\\w|]+") ? List.of(this.value.split("\\|")) : List.of();
		}

	}

	/**
	 * What is aggregated by labels.
	 *
	 * @param labels the labels that are left
	 * @param begin where it begins
	 * @param end where it ends
	 */
	record Grouping(Set<String> labels, int begin, int end) {

		boolean contains(int position) {
			return position > this.begin && position < this.end;
		}

	}

}
