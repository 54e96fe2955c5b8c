package io.github.resilientkafka.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.resilientkafka.sampling.BrokerSample;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.OffsetSample;
import io.github.resilientkafka.sampling.QuorumSample;
import io.github.resilientkafka.sampling.Reachability;
import io.github.resilientkafka.sampling.SampleAttempt;
import io.github.resilientkafka.sampling.SampleFailure;
import io.github.resilientkafka.sampling.TopicSample;
import io.github.resilientkafka.topic.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots as tests need them.
 */
final class Snapshots {

	static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private Snapshots() {
	}

	static ClusterSnapshot of(String servers, TopicSample... topics) {
		return of(servers, NOW, 0, NOW, new BrokerSample(Set.of(1), Map.of(), Set.of()), null, topics);
	}

	static ClusterSnapshot of(@Nullable Instant takenAt, int failures, Instant overdueAt, TopicSample... topics) {
		return of("a:1", takenAt, failures, overdueAt, new BrokerSample(Set.of(1), Map.of(), Set.of()), null, topics);
	}

	static ClusterSnapshot of(BrokerSample brokers, @Nullable QuorumSample quorum) {
		return of("a:1", NOW, 0, NOW, brokers, quorum);
	}

	static ClusterSnapshot unanswered(BrokerSample brokers, QuorumSample quorum, SampleFailure failure) {
		SampleAttempt attempt = new SampleAttempt(NOW, Duration.ZERO, NOW, failure, new Reachability(4, 4, 0));
		return new ClusterSnapshot(new Cluster(Map.of("bootstrap.servers", "a:1")), "id", NOW, attempt, brokers, quorum,
				Map.of(), new OffsetSample(Map.of(), Map.of(), Map.of(), Map.of()), Map.of(), List.of(), List.of());
	}

	private static ClusterSnapshot of(String servers, @Nullable Instant takenAt, int failures, Instant overdueAt,
			BrokerSample brokers, @Nullable QuorumSample quorum, TopicSample... topics) {
		SampleAttempt attempt = new SampleAttempt(NOW, Duration.ZERO, overdueAt, null,
				new Reachability(failures, failures, 0));
		Map<String, TopicSample> byName = Arrays.stream(topics)
			.collect(Collectors.toMap(TopicSample::name, Function.identity()));
		return new ClusterSnapshot(new Cluster(Map.of("bootstrap.servers", servers)), "id", takenAt, attempt, brokers,
				quorum, byName, new OffsetSample(Map.of(), Map.of(), Map.of(), Map.of()), Map.of(), List.of(),
				List.of());
	}

}
