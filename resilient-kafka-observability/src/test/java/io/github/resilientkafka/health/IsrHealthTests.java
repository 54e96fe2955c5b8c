package io.github.resilientkafka.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.resilientkafka.event.IsrShrinkCause;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.PartitionSample;
import io.github.resilientkafka.sampling.ReplicationState;
import io.github.resilientkafka.sampling.TopicRole;
import io.github.resilientkafka.sampling.TopicSample;
import io.github.resilientkafka.sampling.TopicVisibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class IsrHealthTests {

	private static final Instant NOW = Snapshots.NOW;

	private static final Duration GRACE = Duration.ofMinutes(2);

	private static final Duration FRESHNESS = Duration.ofSeconds(50);

	@ParameterizedTest
	@CsvSource({
			// role, state, impaired for, level
			"CONSUME, HEALTHY, 0s, UP", "PRODUCE, HEALTHY, 0s, UP", "CONSUME, UNDER_REPLICATED, 119s, UP",
			"CONSUME, UNDER_REPLICATED, 120s, DEGRADED", "BOTH, AT_MIN_ISR, 0s, UP", "BOTH, AT_MIN_ISR, 119s, UP",
			"BOTH, AT_MIN_ISR, 1h, DEGRADED", "CONSUME, UNDER_MIN_ISR, 0s, DEGRADED",
			"CONSUME, UNDER_MIN_ISR, 1h, DEGRADED", "PRODUCE, UNDER_MIN_ISR, 0s, DOWN", "BOTH, UNDER_MIN_ISR, 0s, DOWN",
			"CONSUME, OFFLINE, 0s, DOWN", "PRODUCE, OFFLINE, 0s, DOWN", "BOTH, OFFLINE, 0s, DOWN" })
	void aPartitionIsAsBadAsWhatItPrevents(TopicRole role, ReplicationState state, String impaired,
			HealthLevel expected) {
		assertThat(IsrHealth.level(role, state, Duration.parse("PT" + impaired), GRACE)).isEqualTo(expected);
	}

	@Test
	void isUnknownBeforeTheFirstSample() {
		assertThat(evaluate(Snapshots.of(null, 0, NOW)).level()).isEqualTo(HealthLevel.UNKNOWN);
	}

	@ParameterizedTest
	@CsvSource({ "50s, UP", "51s, UNKNOWN" })
	void isUnknownIfTheSampleIsTooOld(String age, HealthLevel expected) {
		ComponentHealth health = evaluate(Snapshots.of(NOW.minus(Duration.parse("PT" + age)), 3, NOW,
				topic("a", TopicRole.BOTH, ReplicationState.HEALTHY, 1)));
		assertThat(health.level()).isEqualTo(expected);
		assertThat(health.details()).containsEntry("partitions", Map.of("HEALTHY", 1))
			.containsEntry("ageSeconds", Duration.parse("PT" + age).toSeconds())
			.containsEntry("consecutiveFailures", 3);
	}

	@Test
	void namesTopicsPartitionsAndBrokers() {
		ComponentHealth health = evaluate(
				Snapshots.of(NOW, 0, NOW, topic("a", TopicRole.CONSUME, ReplicationState.HEALTHY, 3),
						topic("b", TopicRole.BOTH, ReplicationState.AT_MIN_ISR, 25),
						topic("c", TopicRole.PRODUCE, ReplicationState.UNDER_MIN_ISR, 1)));
		assertThat(health.level()).isEqualTo(HealthLevel.DOWN);
		assertThat(health.details()).containsEntry("partitions",
				Map.of("HEALTHY", 3, "AT_MIN_ISR", 25, "UNDER_MIN_ISR", 1));
		assertThat(health.details()).containsEntry("impairedTopics", 2L);
		List<Map<String, Object>> impaired = impaired(health);
		assertThat(impaired).extracting((problem) -> problem.get("topic")).containsExactly("c", "b");
		assertThat(impaired.get(1)).containsEntry("partitionCount", 25)
			.containsEntry("brokersMissing", List.of(2))
			.containsEntry("brokersOutOfSync", List.of(2))
			.containsEntry("cause", "BROKER_DOWN")
			.containsEntry("state", "AT_MIN_ISR");
		assertThat((List<?>) impaired.get(1).get("partitions")).hasSize(21).last().isEqualTo("... and 5 more");
		assertThat((List<?>) health.details().get("reasons")).first()
			.isEqualTo("c: 1 partition(s) cannot be written to with acks=all, missing are the brokers [2]: start them");
	}

	@Test
	void whatIsNotKnownIsNotDown() {
		TopicSample denied = new TopicSample("denied", TopicRole.BOTH, TopicVisibility.UNKNOWN, null, List.of());
		assertThat(evaluate(Snapshots.of(NOW, 0, NOW, denied)).level()).isEqualTo(HealthLevel.UNKNOWN);
		ComponentHealth health = evaluate(
				Snapshots.of(NOW, 0, NOW, denied, topic("a", TopicRole.BOTH, ReplicationState.HEALTHY, 1)));
		assertThat(health.level()).isEqualTo(HealthLevel.UP);
		assertThat(health.details()).containsEntry("unknownTopics", List.of("denied"));
	}

	@Test
	void aTopicThatDoesNotExistIsDegraded() {
		ComponentHealth health = evaluate(Snapshots.of(NOW, 0, NOW,
				new TopicSample("absent", TopicRole.CONSUME, TopicVisibility.MISSING, null, List.of())));
		assertThat(health.level()).isEqualTo(HealthLevel.DEGRADED);
		assertThat(health.details()).containsEntry("missingTopics", List.of("absent"));
	}

	@Test
	void theTopicOfTheListenerIsNamedNotThoseThatWaitForIt() {
		ComponentHealth health = evaluate(Snapshots.of(NOW, 0, NOW, missing("oders", TopicRole.CONSUME),
				missing("oders.p.DLQ", TopicRole.PRODUCE), missing("oders.p.retry-1m", TopicRole.BOTH),
				missing("oders.p.retry-5m", TopicRole.BOTH)));
		assertThat(reasons(health)).singleElement()
			.isEqualTo(
					"Topics of listeners do not exist: [oders]. Check their names in topics of the annotations, or create them; 3 retry and dead-letter topics do not exist either, and wait for that");
	}

	@Test
	void whereOnlyRetryAndDeadLetterTopicsAreMissingSomebodyHasToCreateThem() {
		ComponentHealth health = evaluate(
				Snapshots.of(NOW, 0, NOW, topic("orders", TopicRole.CONSUME, ReplicationState.HEALTHY, 1),
						missing("orders.p.DLQ", TopicRole.PRODUCE)));
		assertThat(reasons(health)).singleElement()
			.isEqualTo(
					"Retry and dead-letter topics do not exist: [orders.p.DLQ]. Set resilient-kafka.topics.provision=true, or create them; if it is true, the log says what prevents it");
	}

	private static TopicSample missing(String name, TopicRole role) {
		return new TopicSample(name, role, TopicVisibility.MISSING, null, List.of());
	}

	private static List<?> reasons(ComponentHealth health) {
		return (List<?>) Objects.requireNonNull(health.details().get("reasons"));
	}

	@Test
	void severalClustersAreAsBadAsTheWorst() {
		ComponentHealth health = SnapshotHealth.of(
				List.of(Snapshots.of("b:1", topic("b", TopicRole.CONSUME, ReplicationState.OFFLINE, 1)),
						Snapshots.of("a:1", topic("a", TopicRole.CONSUME, ReplicationState.HEALTHY, 1))),
				IsrHealthTests::evaluate);
		assertThat(health.level()).isEqualTo(HealthLevel.DOWN);
		assertThat(health.details()).containsOnlyKeys("a:1", "b:1");
		assertThat(health.details().get("a:1").toString()).contains("status=UP");
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> impaired(ComponentHealth health) {
		return (List<Map<String, Object>>) health.details().get("impaired");
	}

	private static ComponentHealth evaluate(ClusterSnapshot snapshot) {
		return IsrHealth.evaluate(snapshot, GRACE, FRESHNESS, NOW);
	}

	private static TopicSample topic(String name, TopicRole role, ReplicationState state, int count) {
		List<PartitionSample> partitions = new ArrayList<>();
		boolean healthy = state == ReplicationState.HEALTHY;
		for (int partition = 0; partition < count; partition++) {
			partitions.add(new PartitionSample(partition, 1, Set.of(1, 2), healthy ? Set.of(1, 2) : Set.of(1),
					healthy ? Set.of() : Set.of(2), state, healthy ? null : IsrShrinkCause.BROKER_DOWN,
					healthy ? null : NOW));
		}
		return new TopicSample(name, role, TopicVisibility.DESCRIBED, 2, partitions);
	}

}
