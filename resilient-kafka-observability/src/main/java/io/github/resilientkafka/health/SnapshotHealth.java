package io.github.resilientkafka.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.resilientkafka.sampling.CapabilityState;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.SampleFailure;

/**
 * What components have in common that tell of samples.
 */
final class SnapshotHealth {

	private SnapshotHealth() {
	}

	/**
	 * The health of all clusters: that of the worst, with the details of each by its name
	 * if there are several.
	 */
	static ComponentHealth of(Collection<ClusterSnapshot> snapshots,
			Function<ClusterSnapshot, ComponentHealth> evaluation) {
		if (snapshots.isEmpty()) {
			return new ComponentHealth(HealthLevel.UNKNOWN, Map.of("reasons", List.of("No cluster is in use")));
		}
		List<ClusterSnapshot> sorted = snapshots.stream()
			.sorted(Comparator.comparing((snapshot) -> snapshot.cluster().toString()))
			.toList();
		if (sorted.size() == 1) {
			return evaluation.apply(sorted.get(0));
		}
		HealthLevel level = HealthLevel.UP;
		Map<String, Object> clusters = new LinkedHashMap<>();
		for (ClusterSnapshot snapshot : sorted) {
			ComponentHealth health = evaluation.apply(snapshot);
			Map<String, Object> details = new LinkedHashMap<>();
			details.put("status", health.level().name());
			details.putAll(health.details());
			// The same servers with other credentials
			clusters.merge(snapshot.cluster().toString(), details, (first, second) -> List.of(first, second));
			level = level.worse(health.level());
		}
		return new ComponentHealth(level, clusters);
	}

	/**
	 * Tell how good a sample is.
	 */
	static void addSample(ClusterSnapshot snapshot, Instant now, Map<String, Object> details) {
		Instant takenAt = snapshot.takenAt();
		if (takenAt != null) {
			details.put("sampledAt", takenAt.toString());
			details.put("ageSeconds", Math.max(0, Duration.between(takenAt, now).toSeconds()));
		}
		details.put("consecutiveFailures", snapshot.attempt().reachability().consecutiveFailures());
		SampleFailure failure = snapshot.attempt().failure();
		if (failure != null) {
			details.put("lastError", failure.message());
		}
		Map<String, Object> unavailable = new TreeMap<>();
		snapshot.capabilities().forEach((capability, status) -> {
			if (status.state() != CapabilityState.OK) {
				unavailable.put(capability.name().toLowerCase(Locale.ROOT),
						status.denied().isEmpty() ? status.state().name()
								: Map.of("state", status.state().name(), "denied", BoundedList.of(status.denied())));
			}
		});
		if (!unavailable.isEmpty()) {
			details.put("unavailable", unavailable);
		}
	}

}
