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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The form of the dashboards: that they can be provisioned, and that each panel explains
 * itself.
 */
class DashboardTests {

	private static final Map<String, String> DATA_SOURCE = Map.of("type", "prometheus", "uid", "${datasource}");

	private static final Set<String> UNITS = Set.of("none", "s", "ops", "percentunit", "bool_yes_no");

	static Stream<Path> dashboards() {
		return Docs.dashboards().stream();
	}

	@Test
	void thereAreThree() {
		assertThat(Docs.dashboards()).extracting((file) -> file.getFileName().toString())
			.containsExactly("cluster.json", "overview.json", "retries-and-dead-letters.json");
		assertThat(Docs.dashboards()).extracting((file) -> Docs.map(file).get("uid")).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@MethodSource("dashboards")
	void canBeProvisioned(Path file) {
		Map<String, Object> dashboard = Docs.map(file);
		assertThat(dashboard).doesNotContainKeys("__inputs", "__requires", "__elements")
			.containsEntry("schemaVersion", 39)
			.containsEntry("id", null)
			.containsEntry("editable", false);
		assertThat((String) dashboard.get("uid")).matches("[a-z-]{1,40}");
		assertThat((String) dashboard.get("title")).isNotBlank();
		assertThat((String) dashboard.get("description")).isNotBlank();
	}

	@ParameterizedTest
	@MethodSource("dashboards")
	void hasTheSameVariables(Path file) {
		List<Map<String, Object>> variables = Docs.maps(Docs.map(Docs.map(file), "templating"), "list");
		assertThat(variables).extracting((variable) -> variable.get("name"))
			.containsExactly("datasource", "job", "instance", "listener");
		assertThat(variables.get(0)).containsEntry("type", "datasource").containsEntry("query", "prometheus");
		assertThat(variables.subList(1, 4)).allSatisfy((variable) -> assertThat(variable).containsEntry("type", "query")
			.containsEntry("datasource", DATA_SOURCE)
			.containsEntry("includeAll", true)
			.containsEntry("multi", true)
			.containsEntry("refresh", 2));
	}

	@ParameterizedTest
	@MethodSource("dashboards")
	void panelsHaveTheirOwnIdAndPlace(Path file) {
		List<Map<String, Object>> panels = Docs.maps(Docs.map(file), "panels");
		assertThat(panels).extracting((panel) -> panel.get("id")).doesNotHaveDuplicates();
		assertThat(panels).extracting((panel) -> panel.get("type"))
			.isSubsetOf("row", "stat", "timeseries", "state-timeline", "table");
		Set<String> taken = new HashSet<>();
		for (Map<String, Object> panel : panels) {
			Map<String, Object> place = Docs.map(panel, "gridPos");
			int x = (Integer) place.get("x");
			int y = (Integer) place.get("y");
			assertThat(x + (Integer) place.get("w")).as("Right side of %s", panel.get("title")).isBetween(1, 24);
			for (int column = x; column < x + (Integer) place.get("w"); column++) {
				for (int line = y; line < y + (Integer) place.get("h"); line++) {
					assertThat(taken.add(column + "/" + line)).as("%s overlaps", panel.get("title")).isTrue();
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("dashboards")
	void panelsExplainThemselves(Path file) {
		assertThat(Docs.panels(Docs.map(file))).isNotEmpty().allSatisfy((panel) -> {
			assertThat((String) panel.get("title")).isNotBlank();
			assertThat((String) panel.get("description")).endsWith(".");
			assertThat(panel).containsEntry("datasource", DATA_SOURCE);
			assertThat(Docs.map(Docs.map(panel, "fieldConfig"), "defaults").get("unit")).isIn(UNITS);
			assertThat(Docs.maps(panel, "targets")).isNotEmpty()
				.allSatisfy((target) -> assertThat(target).containsEntry("datasource", DATA_SOURCE))
				.extracting((target) -> target.get("refId"))
				.doesNotHaveDuplicates();
		});
	}

	@ParameterizedTest
	@MethodSource("dashboards")
	void queriesFollowVariablesAndTheTimeShown(Path file) {
		assertThat(Docs.panels(Docs.map(file))).allSatisfy((panel) -> {
			Set<String> ranges = panel.get("type").equals("stat") ? Set.of("$__range") : Set.of("$__rate_interval");
			assertThat(Docs.maps(panel, "targets")).allSatisfy((target) -> {
				PromQl query = PromQl.parse((String) target.get("expr"));
				assertThat(query.ranges()).isSubsetOf(ranges);
				assertThat(query.selectors()).isNotEmpty()
					.allSatisfy((selector) -> assertThat(selector.matchers()).contains(
							new PromQl.LabelMatcher("job", "=~", "$job"),
							new PromQl.LabelMatcher("instance", "=~", "$instance")));
				List<String> legend = Docs.labelsIn(target.get("legendFormat"));
				assertThat(query.outermost())
					.allSatisfy((grouping) -> assertThat(grouping.labels()).containsAll(legend));
			});
		});
	}

	@Test
	void prometheusAcceptsTheQueries(@TempDir Path directory) throws IOException {
		List<Map<String, String>> rules = new ArrayList<>();
		for (Path file : Docs.dashboards()) {
			for (Map<String, Object> panel : Docs.panels(Docs.map(file))) {
				for (Map<String, Object> target : Docs.maps(panel, "targets")) {
					rules.add(Map.of("record", "query:" + rules.size(), "expr",
							((String) target.get("expr")).replaceAll("\\[\\$__\\w+]", "[1m]")));
				}
			}
		}
		Path queries = directory.resolve("queries.yml");
		Files.writeString(queries,
				new Yaml().dump(Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)))));
		assertThat(Promtool.complaints(queries, "check", "rules", queries.toString())).isEmpty();
	}

	@Test
	void areProvisionedFromFiles() {
		Path provisioning = Docs.OBSERVABILITY.resolve("grafana/provisioning");
		assertThat(Docs.maps(Docs.map(provisioning.resolve("dashboards/resilient-kafka.yml")), "providers"))
			.singleElement()
			.satisfies((provider) -> assertThat(provider).containsEntry("type", "file").containsKey("options"));
		assertThat(Docs.maps(Docs.map(provisioning.resolve("datasources/resilient-kafka.yml")), "datasources"))
			.singleElement()
			.satisfies((source) -> assertThat(source).containsEntry("type", "prometheus").containsKeys("uid", "url"));
	}

}
