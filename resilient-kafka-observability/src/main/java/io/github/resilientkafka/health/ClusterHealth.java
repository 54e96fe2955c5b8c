package io.github.resilientkafka.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.github.resilientkafka.sampling.BrokerView;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.QuorumSample;
import io.github.resilientkafka.sampling.SampleFailure;
import org.jspecify.annotations.Nullable;

/**
 * The component {@code cluster}: whether the clusters answer, and whether their brokers
 * and controllers are all there. Thread-safe.
 */
public final class ClusterHealth implements HealthComponent {

	private final ClusterSampler sampler;

	private final ClusterThresholds thresholds;

	private final Clock clock;

	/**
	 * Create the component.
	 * @param thresholds when a cluster is degraded or down
	 * @param clock tells the age of samples
	 */
	public ClusterHealth(ClusterSampler sampler, ClusterThresholds thresholds, Clock clock) {
		this.sampler = sampler;
		this.thresholds = thresholds;
		this.clock = clock;
	}

	@Override
	public String name() {
		return "cluster";
	}

	@Override
	public ComponentHealth health() {
		Instant now = this.clock.instant();
		return SnapshotHealth.of(this.sampler.snapshots().values(),
				(snapshot) -> evaluate(snapshot, this.thresholds, now));
	}

	static ComponentHealth evaluate(ClusterSnapshot snapshot, ClusterThresholds thresholds, Instant now) {
		HealthLevel level = thresholds.level(snapshot.attempt().reachability().failures());
		List<String> reasons = new ArrayList<>();
		if (level != HealthLevel.UP) {
			reasons.add(unanswered(snapshot));
		}
		level = level.worse(quorumLevel(snapshot.quorum(), thresholds, now, reasons));
		for (Map.Entry<Integer, Instant> broker : snapshot.brokers().missing().entrySet()) {
			if (isOver(broker.getValue(), thresholds.degradedAfter(), now)) {
				level = level.worse(HealthLevel.DEGRADED);
				reasons.add("Broker %d has been missing since %s: start it, or move its replicas"
					.formatted(broker.getKey(), broker.getValue()));
			}
		}
		if (level == HealthLevel.UP && snapshot.takenAt() == null) {
			level = HealthLevel.UNKNOWN;
			reasons.add("No sample has been taken yet");
		}
		if (now.isAfter(snapshot.attempt().overdueAt())) {
			level = level.worse(HealthLevel.DEGRADED);
			reasons.add(0,
					"The last sample was at %s, and no other has been taken since: look for errors of the thread 'resilient-kafka-sampler' in the log"
						.formatted(snapshot.attempt().at()));
		}
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("reasons", List.copyOf(reasons));
		if (snapshot.id() != null) {
			details.put("id", snapshot.id());
		}
		details.put("brokers", brokers(snapshot));
		QuorumSample quorum = snapshot.quorum();
		if (quorum != null && snapshot.attempt().failure() == null) {
			details.put("quorum", quorumDetails(quorum));
		}
		SnapshotHealth.addSample(snapshot, now, details);
		return new ComponentHealth(level, details);
	}

	private static String unanswered(ClusterSnapshot snapshot) {
		int failures = snapshot.attempt().reachability().failures();
		SampleFailure failure = snapshot.attempt().failure();
		if (failure == null) {
			return "%d samples had failed in a row; the cluster answers again, which the next sample has to confirm"
				.formatted(failures);
		}
		String reason = "%d samples have failed in a row: %s".formatted(failures, failure.message());
		return failure.kind().isSilence() ? "No broker of %s answers, %s".formatted(snapshot.cluster(), reason)
				: reason;
	}

	private static Map<String, Object> brokers(ClusterSnapshot snapshot) {
		Map<String, Object> brokers = BrokerView.of(snapshot).details();
		if (snapshot.attempt().failure() != null) {
			brokers.put("lastLive", new TreeSet<>(snapshot.brokers().live()));
		}
		return brokers;
	}

	private static HealthLevel quorumLevel(@Nullable QuorumSample quorum, ClusterThresholds thresholds, Instant now,
			List<String> reasons) {
		if (quorum == null) {
			return HealthLevel.UP;
		}
		HealthLevel level = thresholds.level(quorum.leaderless());
		if (level != HealthLevel.UP) {
			reasons.add("No controller has led for %d samples: start controllers until most of them run"
				.formatted(quorum.leaderless()));
		}
		for (Map.Entry<Integer, Instant> voter : quorum.behind().entrySet()) {
			if (isOver(voter.getValue(), thresholds.degradedAfter(), now)) {
				level = level.worse(HealthLevel.DEGRADED);
				reasons.add("Controller %d has been behind since %s: start it, or look why it cannot keep up"
					.formatted(voter.getKey(), voter.getValue()));
			}
		}
		return level;
	}

	private static boolean isOver(Instant since, Duration grace, Instant now) {
		return !now.isBefore(since.plus(grace));
	}

	private static Map<String, Object> quorumDetails(QuorumSample quorum) {
		Map<String, Object> details = new LinkedHashMap<>();
		Integer leader = quorum.leader();
		details.put("leader", (leader != null) ? leader : "none");
		details.put("voters", new TreeSet<>(quorum.voters()));
		details.put("behind", new TreeSet<>(quorum.behind().keySet()));
		return details;
	}

}
