package io.github.resilientkafka.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;

/**
 * The files of {@code docs/observability}, from whichever module the tests run in.
 */
final class Docs {

	static final Path DIRECTORY = Stream.of("docs", "../docs", "../../docs")
		.map(Path::of)
		.filter((docs) -> Files.exists(docs.resolve("metrics.md")))
		.findFirst()
		.orElseThrow();

	static final Path OBSERVABILITY = DIRECTORY.resolve("observability");

	static final Path RULES = OBSERVABILITY.resolve("alerts.yml");

	static final Path RULE_TESTS = OBSERVABILITY.resolve("alerts_test.yml");

	private static final Pattern TEMPLATE_LABEL = Pattern
		.compile("\\{\\{\\s*(?!end\\b)([a-z_0-9]+)\\s*}}|\\$labels\\.([a-z_0-9]+)");

	private Docs() {
	}

	static String text(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A YAML or JSON file.
	 */
	static Map<String, Object> map(Path file) {
		return new Yaml().load(text(file));
	}

	/**
	 * All alert rules.
	 */
	static List<Map<String, Object>> alerts() {
		return maps(map(RULES), "groups").stream().flatMap((group) -> maps(group, "rules").stream()).toList();
	}

	static List<Path> dashboards() {
		try (Stream<Path> files = Files.list(OBSERVABILITY.resolve("grafana/dashboards"))) {
			return files.filter((file) -> file.toString().endsWith(".json")).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The panels of a dashboard but for its rows.
	 */
	static List<Map<String, Object>> panels(Map<String, Object> dashboard) {
		return maps(dashboard, "panels").stream().filter((panel) -> !panel.get("type").equals("row")).toList();
	}

	@SuppressWarnings("unchecked")
	static Map<String, Object> map(Map<String, Object> parent, String key) {
		return (Map<String, Object>) parent.getOrDefault(key, Map.of());
	}

	@SuppressWarnings("unchecked")
	static List<Map<String, Object>> maps(Map<String, Object> parent, String key) {
		return (List<Map<String, Object>>) parent.getOrDefault(key, List.of());
	}

	/**
	 * The labels that a template of an annotation or a legend takes values from.
	 */
	static List<String> labelsIn(Object template) {
		return TEMPLATE_LABEL.matcher(String.valueOf(template))
			.results()
			.map((match) -> (match.group(1) != null) ? match.group(1) : match.group(2))
			.toList();
	}

}
