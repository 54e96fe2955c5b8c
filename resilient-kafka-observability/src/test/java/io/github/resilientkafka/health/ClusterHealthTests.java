package io.github.resilientkafka.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.sampling.BrokerSample;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.QuorumSample;
import io.github.resilientkafka.sampling.SampleFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterHealthTests {

	private static final Instant NOW = Snapshots.NOW;

	private static final ClusterThresholds THRESHOLDS = new ClusterThresholds(2, 4, Duration.ofMinutes(2));

	@ParameterizedTest
	@CsvSource({
			// taken before, failures, overdue for, level
			"0s, 0, 0s, UP", "15s, 1, 0s, UP", "30s, 2, 0s, DEGRADED", "45s, 3, 0s, DEGRADED", "60s, 4, 0s, DOWN",
			// An outage that lasts is no lack of knowledge
			"10h, 500, 0s, DOWN",
			// Nobody asks any more
			"60s, 0, 1s, DEGRADED", "60s, 4, 1s, DOWN",
			// There has been no good sample
			", 0, 0s, UNKNOWN", ", 1, 0s, UNKNOWN", ", 2, 0s, DEGRADED", ", 4, 0s, DOWN" })
	void isToldByFailedSamples(@Nullable String age, int failures, String overdue, HealthLevel expected) {
		Instant takenAt = (age != null) ? NOW.minus(Duration.parse("PT" + age)) : null;
		ClusterSnapshot snapshot = Snapshots.of(takenAt, failures, NOW.minus(Duration.parse("PT" + overdue)));
		assertThat(level(snapshot)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0, UP", "1, UP", "2, DEGRADED", "3, DEGRADED", "4, DOWN" })
	void isToldBySamplesWithoutALeadingController(int leaderless, HealthLevel expected) {
		QuorumSample quorum = new QuorumSample((leaderless != 0) ? null : 1, leaderless, Set.of(1, 2, 3), Map.of());
		assertThat(level(Snapshots.of(new BrokerSample(Set.of(1, 2, 3), Map.of(), Set.of()), quorum)))
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0s, UP", "119s, UP", "120s, DEGRADED", "24h, DEGRADED" })
	void aBrokerMayBeMissingForAWhile(String missing, HealthLevel expected) {
		Map<Integer, Instant> since = Map.of(3, NOW.minus(Duration.parse("PT" + missing)));
		assertThat(level(Snapshots.of(new BrokerSample(Set.of(1, 2), since, Set.of()), null))).isEqualTo(expected);
		assertThat(level(Snapshots.of(new BrokerSample(Set.of(1, 2), Map.of(), Set.of()),
				new QuorumSample(1, 0, Set.of(1, 2, 3), since))))
			.isEqualTo(expected);
	}

	@Test
	void tellsWhatIsKnown() {
		ComponentHealth health = ClusterHealth
			.evaluate(Snapshots.of(new BrokerSample(Set.of(1, 2), Map.of(3, NOW), Set.of()),
					new QuorumSample(1, 0, Set.of(1, 2, 3), Map.of(3, NOW))), THRESHOLDS, NOW.plusSeconds(7));
		assertThat(health.details().get("brokers").toString()).contains("live=[1, 2]", "id=3", "since=" + NOW);
		assertThat(health.details().get("quorum")).hasToString("{leader=1, voters=[1, 2, 3], behind=[3]}");
		assertThat(health.details()).containsEntry("ageSeconds", 7L).containsEntry("sampledAt", NOW.toString());
	}

	@Test
	void showsNoBrokerAsLiveThatNoSampleHasReached() {
		ClusterSnapshot unanswered = Snapshots.unanswered(new BrokerSample(Set.of(1, 2), Map.of(), Set.of()),
				new QuorumSample(1, 0, Set.of(1), Map.of()),
				new SampleFailure(SampleFailure.Kind.TIMEOUT, "TimeoutException: No answer. Check host and port"));
		Map<String, Object> details = ClusterHealth.evaluate(unanswered, THRESHOLDS, NOW).details();
		assertThat(details.get("brokers")).asString()
			.matches("\\{state=silent, live=\\[], missing=\\[\\{(id=1|since=.+), .+}], lastLive=\\[1, 2]}");
		assertThat(details).doesNotContainKey("quorum");
		assertThat(details.get("reasons")).asString()
			.contains("No broker of ",
					" answers, 4 samples have failed in a row: TimeoutException: No answer. Check host and port");
	}

	private static HealthLevel level(ClusterSnapshot snapshot) {
		return ClusterHealth.evaluate(snapshot, THRESHOLDS, NOW).level();
	}

}
