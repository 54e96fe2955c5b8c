package io.github.resilientkafka.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.budget.RetryBudgetPolicy;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.ListenerPolicyResolver;
import io.github.resilientkafka.policy.ListenerSettings;
import io.github.resilientkafka.policy.Setting;
import io.github.resilientkafka.policy.StagePolicyType;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a failing record is said at the start, as it is configured.
 */
class FailurePlanTests {

	private static final Pattern ANNOUNCED = Pattern.compile("\"([^\"]+)\"");

	private static final Pattern RULE = Pattern.compile("start \\(`([a-z-]+)`\\)");

	@Test
	void tellsWhatTheDefaultsDo() {
		assertThat(text(Map.of())).isEqualTo(
				"""
						Listener 'billing' reads orders in group billing-group, at-least-once: it commits what is processed at the end of each poll (settings: resilient-kafka.listeners.billing). A record that fails
						    - is tried again in retry topics after 1m, 5m, 1h; the records behind it are processed meanwhile, so the order of its partition is not kept
						    - goes to the dead letters in orders.billing-group.DLQ after its last attempt, at least 66m after the first; at once if it cannot be deserialized; key, value and headers stay as they are, and headers kafka_* tell why
						    - counts in circuit breaker 'billing', which pauses the listener in an outage; there are no more retries than 0.2 for each first attempt and 10 per second""");
	}

	@ParameterizedTest
	@MethodSource
	void tellsWhatIsConfigured(Map<String, Object> settings, String expected) {
		assertThat(text(settings)).contains(expected);
	}

	static Stream<Object[]> tellsWhatIsConfigured() {
		Map<String, Object> inPlace = Map.of(Setting.RETRY_DELAYS.key(), List.of(),
				Setting.IMMEDIATE_MAX_ATTEMPTS.key(), 2, Setting.IMMEDIATE_DELAY.key(), Duration.ofSeconds(1));
		return Stream.of(
				new Object[] { Map.of(Setting.IMMEDIATE_MAX_ATTEMPTS.key(), 1),
						"- is tried 1 more time in place, 100ms apart, and then in retry topics after 1m, 5m, 1h;" },
				new Object[] { Map.of(Setting.REPEAT_LAST.key(), 23),
						"- is tried again in retry topics after 1m, 5m, 1h, and after 1h for 23 more times;" },
				new Object[] { Map.of(Setting.REPEAT_LAST.key(), 23), "at least 1446m after the first;" },
				new Object[] { inPlace, "- is tried 2 more times in place, 1s apart, and has no retry topics\n" },
				new Object[] { inPlace, "after its last attempt, at least 2s after the first; at once if" },
				new Object[] { inPlace, "pauses the listener in an outage" },
				new Object[] { Map.of(Setting.RETRY_DELAYS.key(), List.of()), "- is not tried again\n" },
				new Object[] { Map.of(Setting.RETRY_DELAYS.key(), List.of()), "orders.billing-group.DLQ at once;" },
				new Object[] { Map.of(Setting.DELIVERY.key(), Delivery.AT_MOST_ONCE),
						"group billing-group, at-most-once: it commits what it has polled, and then processes it (" },
				new Object[] { Map.of(Setting.DELIVERY.key(), Delivery.AT_MOST_ONCE), "- is not tried again\n" },
				new Object[] { Map.of(Setting.DELIVERY.key(), Delivery.EXACTLY_ONCE),
						", exactly-once: it commits what is processed in one transaction with what it sends (" },
				new Object[] { Map.of(Setting.DEAD_LETTER.key(), false, Setting.RETRY_DELAYS.key(), List.of()),
						"- is dropped at once, as dead-letter.enabled is false" },
				new Object[] { Map.of(Setting.MAX_AGE.key(), Duration.ofHours(2)),
						", or when the next would be later than 2h (retry.max-age); at once" },
				new Object[] { Map.of(Setting.RETRY_NOT_ON.key(), List.of("java.lang.IllegalStateException")),
						"cannot be deserialized or fails with java.lang.IllegalStateException (retry.not-on);" },
				new Object[] { Map.of(Setting.RETRY_ON.key(), List.of("java.io.IOException")),
						"cannot be deserialized or fails with anything but java.io.IOException (retry.on);" },
				new Object[] { Map.of(CircuitBreakerPolicy.ENABLED, false),
						"- goes the same way in an outage, as no circuit breaker pauses the listener;" },
				new Object[] { Map.of("retry.budget.enabled", false), "; nothing limits the rate of retries" });
	}

	@Test
	void namesAFewOfManyTopics() {
		assertThat(plan(Map.of(), List.of("a", "b", "c", "d", "e")).text()).contains("reads a, b, c and 2 more in")
			.contains("dead letters in a.billing-group.DLQ, b.billing-group.DLQ, c.billing-group.DLQ and 2 more after");
	}

	/**
	 * What the page quotes is what is logged, and a rule that it names exists.
	 */
	@Test
	void whatIsDifferentAfterAMigrationIsAnnounced() throws IOException {
		List<String> rows = Files.readAllLines(page("migration.md"))
			.stream()
			.dropWhile((line) -> !line.startsWith("## What is different"))
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| |"))
			.toList();
		String log = text(Map.of());
		String rules = Files.readString(page("startup-checks.md"));
		assertThat(rows).hasSizeGreaterThan(20).allSatisfy((row) -> {
			String by = row.split(" \\| ")[3];
			assertThat(by).containsPattern("start|refused|no such attribute|the annotation has no|the log");
			assertThat(quoted(ANNOUNCED, by)).allSatisfy((text) -> assertThat(log).contains(text));
			assertThat(quoted(RULE, by)).allSatisfy((rule) -> assertThat(rules).contains("| `" + rule + "` |"));
		});
		assertThat(rows).filteredOn((row) -> ANNOUNCED.matcher(row).find()).hasSizeGreaterThan(6);
	}

	private static List<String> quoted(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
	}

	private static Path page(String name) {
		return Stream.of("docs", "../docs", "../../docs")
			.map((docs) -> Path.of(docs, name))
			.filter(Files::exists)
			.findFirst()
			.orElseThrow();
	}

	private static String text(Map<String, Object> settings) {
		return plan(settings, List.of("orders")).text();
	}

	private static FailurePlan plan(Map<String, Object> settings, List<String> topics) {
		ListenerSettings own = new ListenerSettings(settings, (key) -> key);
		ListenerPolicy policy = new ListenerPolicyResolver("billing", List.of(own),
				new ListenerSettings(Map.of(), (key) -> key),
				Stream.of(RetryBudgetPolicy.class, CircuitBreakerPolicy.class).map(StagePolicyType::of).toList(),
				FailurePlanTests.class.getClassLoader())
			.resolve();
		return new FailurePlan(policy, new TopicChain(policy, topics, "billing-group",
				new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ")));
	}

}
