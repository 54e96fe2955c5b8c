package io.github.resilientkafka.observability;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The form of the alerts, their runbooks and their tests.
 */
class AlertRulesTests {

	private static final String RUNBOOKS = "runbooks.md";

	private final List<Map<String, Object>> alerts = Docs.alerts();

	@Test
	void eachAlertSaysHowBadItIsAndWhatToDo() {
		assertThat(this.alerts).extracting(AlertRulesTests::name).doesNotHaveDuplicates();
		assertThat(this.alerts).allSatisfy((alert) -> {
			assertThat(name(alert)).startsWith("ResilientKafka");
			assertThat(Docs.map(alert, "labels").get("severity")).isIn("critical", "warning", "info");
			assertThat(Docs.map(alert, "annotations")).containsOnlyKeys("summary", "description", "runbook_url",
					"dashboard_uid");
		});
	}

	@Test
	void eachAlertHasARunbookAndTheOtherWayRound() {
		Set<String> sections = Pattern.compile("(?m)^### (\\S+)$")
			.matcher(Docs.text(Docs.OBSERVABILITY.resolve(RUNBOOKS)))
			.results()
			.map((section) -> section.group(1))
			.collect(Collectors.toSet());
		assertThat(this.alerts).extracting(AlertRulesTests::name).containsExactlyInAnyOrderElementsOf(sections);
		assertThat(this.alerts).allSatisfy((alert) -> assertThat(Docs.map(alert, "annotations").get("runbook_url"))
			.isEqualTo(RUNBOOKS + "#" + name(alert).toLowerCase()));
	}

	@Test
	void eachAlertNamesADashboard() {
		Set<Object> uids = Docs.dashboards()
			.stream()
			.map((file) -> Docs.map(file).get("uid"))
			.collect(Collectors.toSet());
		assertThat(this.alerts)
			.allSatisfy((alert) -> assertThat(Docs.map(alert, "annotations").get("dashboard_uid")).isIn(uids));
	}

	@Test
	void textsUseLabelsThatTheAlertHas() {
		assertThat(this.alerts).allSatisfy((alert) -> {
			Set<String> used = new HashSet<>(Docs.labelsIn(alert.get("annotations")));
			assertThat(PromQl.parse(String.valueOf(alert.get("expr"))).outermost())
				.allSatisfy((grouping) -> assertThat(grouping.labels()).containsAll(used));
		});
	}

	@Test
	void eachAlertIsTestedWithACaseThatFiresAndOneThatDoesNot() {
		Set<Object> firing = new HashSet<>();
		Set<Object> silent = new HashSet<>();
		for (Map<String, Object> test : Docs.maps(Docs.map(Docs.RULE_TESTS), "tests")) {
			for (Map<String, Object> check : Docs.maps(test, "alert_rule_test")) {
				(Docs.maps(check, "exp_alerts").isEmpty() ? silent : firing).add(check.get("alertname"));
			}
		}
		Set<Object> names = this.alerts.stream().map(AlertRulesTests::name).collect(Collectors.toSet());
		assertThat(firing).isEqualTo(names);
		assertThat(silent).isEqualTo(names);
	}

	@Test
	void prometheusAcceptsTheRules() {
		assertThat(Promtool.complaints(Docs.RULES, "check", "rules", Docs.RULES.toString())).isEmpty();
		String config = Docs.OBSERVABILITY.resolve("prometheus.yml").toString();
		assertThat(Promtool.complaints(Docs.RULES, "check", "config", config)).isEmpty();
	}

	@Test
	void alertsFireWhenTheyShould() {
		assertThat(Promtool.complaints(Docs.RULE_TESTS, "test", "rules", Docs.RULE_TESTS.toString())).isEmpty();
	}

	private static String name(Map<String, Object> alert) {
		return String.valueOf(alert.get("alert"));
	}

}
