package io.github.resilientkafka.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboards can be provisioned, and say what they show.
 */
class DashboardTests {

	static List<Path> dashboards() throws IOException {
		Path directory = Path.of("").toAbsolutePath();
		while (!Files.exists(directory.resolve("docs/observability"))) {
			directory = directory.getParent();
		}
		try (Stream<Path> files = Files.list(directory.resolve("docs/observability/grafana/dashboards"))) {
			return files.filter((file) -> file.toString().endsWith(".json")).toList();
		}
	}

	@ParameterizedTest
	@MethodSource("dashboards")
	@SuppressWarnings("unchecked")
	void isWellFormed(Path file) throws IOException {
		Map<String, Object> dashboard = JsonParserFactory.getJsonParser().parseMap(Files.readString(file));
		assertThat(dashboard).doesNotContainKey("__inputs").containsEntry("schemaVersion", 39);
		assertThat((String) dashboard.get("uid")).startsWith("resilient-kafka-").hasSizeLessThanOrEqualTo(40);
		Set<Object> ids = new HashSet<>();
		Set<List<Integer>> cells = new HashSet<>();
		for (Map<String, Object> panel : (List<Map<String, Object>>) dashboard.get("panels")) {
			String title = (String) panel.get("title");
			assertThat(ids.add(panel.get("id"))).as("id of " + title).isTrue();
			for (List<Integer> cell : cells((Map<String, Integer>) panel.get("gridPos"))) {
				assertThat(cells.add(cell)).as(title + " overlaps another panel at " + cell).isTrue();
			}
			if (!"row".equals(panel.get("type"))) {
				assertThat((String) panel.get("description")).as("description of " + title).isNotBlank();
				Map<String, Object> config = (Map<String, Object>) panel.get("fieldConfig");
				assertThat((Map<String, Object>) config.get("defaults")).as("unit of " + title).containsKey("unit");
				assertThat((Map<String, Object>) panel.get("datasource")).as("data source of " + title)
					.containsEntry("uid", "${datasource}");
				assertThat(panel.get("targets").toString()).doesNotContain("[5m]");
			}
		}
	}

	private static List<List<Integer>> cells(Map<String, Integer> position) {
		assertThat(position.get("x") + position.get("w")).isLessThanOrEqualTo(24);
		List<List<Integer>> cells = new ArrayList<>();
		for (int x = position.get("x"); x < position.get("x") + position.get("w"); x++) {
			for (int y = position.get("y"); y < position.get("y") + position.get("h"); y++) {
				cells.add(List.of(x, y));
			}
		}
		return cells;
	}

}
