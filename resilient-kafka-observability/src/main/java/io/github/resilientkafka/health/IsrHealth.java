package io.github.resilientkafka.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.IsrChange;
import io.github.resilientkafka.sampling.PartitionSample;
import io.github.resilientkafka.sampling.ReplicationState;
import io.github.resilientkafka.sampling.TopicRole;
import io.github.resilientkafka.sampling.TopicSample;
import io.github.resilientkafka.sampling.TopicVisibility;

/**
 * The component {@code isr}: how the topics in use are replicated. Thread-safe.
 */
public final class IsrHealth implements HealthComponent {

	private final ClusterSampler sampler;

	private final Duration degradedAfter;

	private final Clock clock;

	/**
	 * Create the component.
	 * @param degradedAfter how long a partition may lack replicas without being in danger
	 * of not taking records
	 * @param clock tells the age of samples
	 */
	public IsrHealth(ClusterSampler sampler, Duration degradedAfter, Clock clock) {
		this.sampler = sampler;
		this.degradedAfter = degradedAfter;
		this.clock = clock;
	}

	@Override
	public String name() {
		return "isr";
	}

	@Override
	public ComponentHealth health() {
		Instant now = this.clock.instant();
		Duration freshness = this.sampler.settings().freshness();
		return SnapshotHealth.of(this.sampler.snapshots().values(),
				(snapshot) -> evaluate(snapshot, this.degradedAfter, freshness, now));
	}

	/**
	 * How bad it is that a partition is replicated as it is.
	 * @param role what the application does with its topic
	 * @param state how it is replicated
	 * @param impaired how long it has not been healthy
	 * @param degradedAfter how long that may be
	 * @return the level
	 */
	static HealthLevel level(TopicRole role, ReplicationState state, Duration impaired, Duration degradedAfter) {
		return switch (state) {
			case HEALTHY -> HealthLevel.UP;
			case UNDER_REPLICATED, AT_MIN_ISR ->
				(impaired.compareTo(degradedAfter) >= 0) ? HealthLevel.DEGRADED : HealthLevel.UP;
			case UNDER_MIN_ISR -> role.isWrittenTo() ? HealthLevel.DOWN : HealthLevel.DEGRADED;
			case OFFLINE -> HealthLevel.DOWN;
		};
	}

	static ComponentHealth evaluate(ClusterSnapshot snapshot, Duration degradedAfter, Duration freshness, Instant now) {
		HealthLevel level = HealthLevel.UP;
		List<String> reasons = new ArrayList<>();
		List<TopicProblem> problems = new ArrayList<>();
		Map<String, Integer> counts = new TreeMap<>();
		List<TopicSample> missing = new ArrayList<>();
		List<String> unknown = new ArrayList<>();
		for (TopicSample topic : snapshot.topics().values()) {
			if (topic.visibility() == TopicVisibility.MISSING) {
				missing.add(topic);
			}
			else if (topic.visibility() == TopicVisibility.UNKNOWN) {
				unknown.add(topic.name());
			}
			topic.partitions().forEach((partition) -> counts.merge(partition.state().name(), 1, Integer::sum));
			problems.addAll(problems(topic, degradedAfter, now));
		}
		problems.sort(Comparator.comparing(TopicProblem::level).thenComparing(TopicProblem::state).reversed());
		for (TopicProblem problem : problems) {
			level = level.worse(problem.level());
		}
		if (!missing.isEmpty()) {
			level = level.worse(HealthLevel.DEGRADED);
			reasons.add(missingReason(missing));
		}
		if (!unknown.isEmpty() && unknown.size() == snapshot.topics().size()) {
			level = HealthLevel.UNKNOWN;
			reasons.add(
					"No topic could be described: let the application Describe its topics, if 'unavailable' says DENIED");
		}
		Instant takenAt = snapshot.takenAt();
		if (takenAt == null || now.isAfter(takenAt.plus(freshness))) {
			level = HealthLevel.UNKNOWN;
			reasons.add((takenAt != null) ? "The last good sample is too old: look at the part 'cluster'"
					: "No sample has been taken yet");
		}
		problems.stream().limit(BoundedList.LONGEST).forEach((problem) -> reasons.add(problem.reason()));
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("reasons", List.copyOf(reasons));
		details.put("partitions", counts);
		details.put("impairedTopics", problems.stream().map(TopicProblem::topic).distinct().count());
		details.put("impaired", problems.stream().limit(BoundedList.LONGEST).map(TopicProblem::details).toList());
		putUnlessEmpty(details, "missingTopics", BoundedList.of(missing.stream().map(TopicSample::name).toList()));
		putUnlessEmpty(details, "unknownTopics", BoundedList.of(unknown));
		putUnlessEmpty(details, "recentShrinks",
				snapshot.recentShrinks().stream().map(IsrHealth::shrinkDetails).toList());
		SnapshotHealth.addSample(snapshot, now, details);
		return new ComponentHealth(level, details);
	}

	/**
	 * Retry and dead-letter topics wait for the topic that they belong to.
	 */
	private static String missingReason(List<TopicSample> missing) {
		Map<Boolean, List<String>> names = missing.stream()
			.collect(Collectors.partitioningBy((topic) -> topic.role().isWrittenTo(),
					Collectors.mapping(TopicSample::name, Collectors.toList())));
		List<String> main = names.getOrDefault(false, List.of());
		List<String> others = names.getOrDefault(true, List.of());
		if (main.isEmpty()) {
			return "Retry and dead-letter topics do not exist: %s. Set resilient-kafka.topics.provision=true, or create them; if it is true, the log says what prevents it"
				.formatted(BoundedList.of(others));
		}
		String waiting = others.isEmpty() ? ""
				: "; %d retry and dead-letter topics do not exist either, and wait for that".formatted(others.size());
		return "Topics of listeners do not exist: %s. Check their names in topics of the annotations, or create them%s"
			.formatted(BoundedList.of(main), waiting);
	}

	private static List<TopicProblem> problems(TopicSample topic, Duration degradedAfter, Instant now) {
		Map<ReplicationState, List<PartitionSample>> byState = new EnumMap<>(ReplicationState.class);
		topic.partitions()
			.stream()
			.filter((partition) -> partition.state() != ReplicationState.HEALTHY)
			.forEach((partition) -> byState.computeIfAbsent(partition.state(), (state) -> new ArrayList<>())
				.add(partition));
		List<TopicProblem> problems = new ArrayList<>();
		byState.forEach((state, partitions) -> problems.add(TopicProblem.of(topic, state, partitions,
				(since) -> level(topic.role(), state, Duration.between(since, now), degradedAfter))));
		return problems;
	}

	private static void putUnlessEmpty(Map<String, Object> details, String name, List<?> values) {
		if (!values.isEmpty()) {
			details.put(name, values);
		}
	}

	private static Map<String, Object> shrinkDetails(IsrChange shrink) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("at", shrink.at().toString());
		details.put("topic", shrink.topic());
		details.put("partitions", BoundedList.of(shrink.partitions()));
		details.put("lostBrokers", BoundedList.of(shrink.brokers()));
		details.put("remaining", shrink.remaining());
		details.put("cause", String.valueOf(shrink.cause()));
		return details;
	}

}
