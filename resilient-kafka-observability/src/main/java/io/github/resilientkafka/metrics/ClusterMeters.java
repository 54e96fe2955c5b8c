package io.github.resilientkafka.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.github.resilientkafka.event.IsrShrinkCause;
import io.github.resilientkafka.sampling.Capability;
import io.github.resilientkafka.sampling.CapabilityState;
import io.github.resilientkafka.sampling.CapabilityStatus;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.IsrChange;
import io.github.resilientkafka.sampling.QuorumSample;
import io.github.resilientkafka.sampling.ReplicationState;
import io.github.resilientkafka.sampling.SampleFailure;
import io.github.resilientkafka.sampling.TopicSample;
import io.github.resilientkafka.sampling.TopicVisibility;
import io.github.resilientkafka.topic.Cluster;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The meters of the clusters in use. Gauges read the last snapshot and nothing else.
 * Thread-safe.
 */
public final class ClusterMeters implements MeterBinder {

	private static final String PREFIX = "resilient.kafka.";

	private final ClusterSampler sampler;

	private final Clock clock;

	public ClusterMeters(ClusterSampler sampler, Clock clock) {
		this.sampler = sampler;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		RegistryMeters meters = new RegistryMeters(registry);
		this.sampler.observe(meters::sampled);
	}

	private double latest(Cluster cluster, ToDoubleFunction<ClusterSnapshot> value) {
		ClusterSnapshot snapshot = this.sampler.snapshots().get(cluster);
		return (snapshot != null) ? value.applyAsDouble(snapshot) : Double.NaN;
	}

	private double age(ClusterSnapshot snapshot) {
		Instant takenAt = snapshot.takenAt();
		return (takenAt != null) ? Duration.between(takenAt, this.clock.instant()).toMillis() / 1000.0 : Double.NaN;
	}

	private static double caughtUp(ClusterSnapshot snapshot) {
		QuorumSample quorum = snapshot.quorum();
		return (quorum != null) ? quorum.voters().size() - quorum.behind().size() : Double.NaN;
	}

	private static double behind(ClusterSnapshot snapshot) {
		QuorumSample quorum = snapshot.quorum();
		return (quorum != null) ? quorum.behind().size() : Double.NaN;
	}

	private static double has(ClusterSnapshot snapshot, Capability capability) {
		CapabilityStatus status = snapshot.capabilities().get(capability);
		return (status != null && status.state() == CapabilityState.OK) ? 1 : 0;
	}

	private static double partitions(@Nullable TopicSample topic, ReplicationState state) {
		return (topic != null) ? topic.partitions().stream().filter((partition) -> partition.state() == state).count()
				: Double.NaN;
	}

	/**
	 * How many partitions a topic has that must not be described is unknown, too.
	 */
	private static double unknown(@Nullable TopicSample topic) {
		return (topic != null && topic.visibility() == TopicVisibility.UNKNOWN) ? 1 : 0;
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The meters in one registry. Each cluster is sampled on a thread of its own, but a
	 * multi-gauge has the rows of all.
	 */
	private final class RegistryMeters {

		private final MeterRegistry registry;

		private final MultiGauge brokers;

		private final MultiGauge voters;

		private final MultiGauge partitions;

		private final MultiGauge capabilities;

		private final Set<Cluster> timed = ConcurrentHashMap.newKeySet();

		private final Map<Meter.Id, String> changes = new ConcurrentHashMap<>();

		RegistryMeters(MeterRegistry registry) {
			this.registry = registry;
			this.brokers = MultiGauge.builder(PREFIX + "brokers")
				.description("Brokers that are live, and that are known and are not")
				.register(registry);
			this.voters = MultiGauge.builder(PREFIX + "quorum.voters")
				.description("Controllers that keep up with the leading one, and that do not")
				.register(registry);
			this.partitions = MultiGauge.builder(PREFIX + "topic.partitions")
				.description("Partitions of topics in use, by how they are replicated")
				.register(registry);
			this.capabilities = MultiGauge.builder(PREFIX + "admin.capability")
				.description("Whether a cluster tells the application something")
				.register(registry);
		}

		synchronized void sampled(ClusterSnapshot snapshot) {
			Tags tags = Tags.of("cluster", snapshot.cluster().toString());
			if (this.timed.add(snapshot.cluster())) {
				TimeGauge
					.builder(PREFIX + "sample.age", () -> latest(snapshot.cluster(), ClusterMeters.this::age),
							TimeUnit.SECONDS)
					.description("Time since the last good sample")
					.tags(tags)
					.register(this.registry);
			}
			Timer.builder(PREFIX + "sample.duration")
				.description("Time that samples take")
				.tags(tags)
				.register(this.registry)
				.record(snapshot.attempt().took());
			SampleFailure failure = snapshot.attempt().failure();
			if (failure != null) {
				Counter.builder(PREFIX + "sample.failures")
					.description("Samples without an answer")
					.tags(tags.and("kind", lowerCase(failure.kind())))
					.register(this.registry)
					.increment();
			}
			snapshot.changes().forEach((change) -> count(change, tags));
			removeChangesOfOtherTopics();
			registerRows();
		}

		private void count(IsrChange change, Tags tags) {
			IsrShrinkCause cause = change.cause();
			Counter counter = Counter.builder(PREFIX + "isr.changes")
				.description("Partitions that have lost or regained replicas in sync, as far as samples show it")
				.tags(tags.and("topic", change.topic(), "direction", change.isShrink() ? "shrink" : "expand", "cause",
						(cause != null) ? lowerCase(cause) : "none"))
				.register(this.registry);
			counter.increment(change.partitions().size());
			this.changes.put(counter.getId(), change.topic());
		}

		private void removeChangesOfOtherTopics() {
			Map<Cluster, ClusterSnapshot> snapshots = ClusterMeters.this.sampler.snapshots();
			this.changes.entrySet().removeIf((change) -> {
				boolean gone = snapshots.values()
					.stream()
					.noneMatch((snapshot) -> snapshot.topics().containsKey(change.getValue()));
				if (gone) {
					this.registry.remove(change.getKey());
				}
				return gone;
			});
		}

		private void registerRows() {
			List<MultiGauge.Row<?>> brokerRows = new ArrayList<>();
			List<MultiGauge.Row<?>> voterRows = new ArrayList<>();
			List<MultiGauge.Row<?>> partitionRows = new ArrayList<>();
			List<MultiGauge.Row<?>> capabilityRows = new ArrayList<>();
			ClusterMeters.this.sampler.snapshots().forEach((cluster, snapshot) -> {
				Tags tags = Tags.of("cluster", cluster.toString());
				brokerRows.add(row(tags.and("state", "live"), cluster, (latest) -> latest.liveBrokers().size()));
				brokerRows
					.add(row(tags.and("state", "missing"), cluster, (latest) -> latest.brokers().missing().size()));
				if (snapshot.quorum() != null) {
					voterRows.add(row(tags.and("state", "caught_up"), cluster, ClusterMeters::caughtUp));
					voterRows.add(row(tags.and("state", "behind"), cluster, ClusterMeters::behind));
				}
				snapshot.topics()
					.values()
					.forEach((topic) -> addPartitions(tags.and("topic", topic.name(), "role", lowerCase(topic.role())),
							cluster, topic, partitionRows));
				for (Capability capability : Capability.values()) {
					capabilityRows.add(row(tags.and("capability", lowerCase(capability)), cluster,
							(latest) -> has(latest, capability)));
				}
			});
			this.brokers.register(brokerRows);
			this.voters.register(voterRows);
			this.partitions.register(partitionRows);
			this.capabilities.register(capabilityRows);
		}

		/**
		 * Without the states in which no partition is: of many topics those would be most
		 * of all series.
		 */
		private void addPartitions(Tags tags, Cluster cluster, TopicSample sample, List<MultiGauge.Row<?>> rows) {
			String topic = sample.name();
			for (ReplicationState state : ReplicationState.values()) {
				if (state == ReplicationState.HEALTHY || partitions(sample, state) > 0) {
					rows.add(row(tags.and("state", lowerCase(state)), cluster,
							(latest) -> partitions(latest.topics().get(topic), state)));
				}
			}
			if (unknown(sample) > 0) {
				rows.add(row(tags.and("state", "unknown"), cluster, (latest) -> unknown(latest.topics().get(topic))));
			}
		}

		private MultiGauge.Row<?> row(Tags tags, Cluster cluster, ToDoubleFunction<ClusterSnapshot> value) {
			return MultiGauge.Row.of(tags, () -> latest(cluster, value));
		}

	}

}
