package io.github.resilientkafka.startup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Findings as lines, one for each rule and value.
 */
final class FindingsText {

	private static final int MAX_SUBJECTS = 5;

	private FindingsText() {
	}

	/**
	 * The lines, the worst first.
	 */
	static String of(Collection<Finding> findings) {
		Map<Line, List<String>> lines = new LinkedHashMap<>();
		findings.stream()
			.sorted(Comparator.comparing(Finding::severity).reversed())
			.forEach((finding) -> lines
				.computeIfAbsent(new Line(finding.severity(), finding.rule(),
						finding.property() + "=" + finding.value(), finding.why(), finding.remedy()),
						(line) -> new ArrayList<>())
				.add(finding.subject()));
		return lines.entrySet()
			.stream()
			.map((line) -> "    %-5s %s: %s (%s). %s %s".formatted(line.getKey().severity(), line.getKey().rule(),
					line.getKey().setting(), subjects(line.getValue()), line.getKey().why(),
					line.getKey().remedy().replace("\n", "\n        ")))
			.collect(Collectors.joining("\n"));
	}

	private static String subjects(List<String> subjects) {
		String first = subjects.stream().limit(MAX_SUBJECTS).collect(Collectors.joining(", "));
		return (subjects.size() <= MAX_SUBJECTS) ? first
				: "%s and %d more".formatted(first, subjects.size() - MAX_SUBJECTS);
	}

	private record Line(Severity severity, String rule, String setting, String why, String remedy) {

	}

}
