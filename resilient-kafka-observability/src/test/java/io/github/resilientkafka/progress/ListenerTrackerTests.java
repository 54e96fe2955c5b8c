package io.github.resilientkafka.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.lag.DeadLetterDecisions;
import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.method.ListenerPayload;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.polling.ListenerConsumers;
import io.github.resilientkafka.sampling.BrokerSample;
import io.github.resilientkafka.sampling.Capability;
import io.github.resilientkafka.sampling.CapabilityState;
import io.github.resilientkafka.sampling.CapabilityStatus;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.OffsetSample;
import io.github.resilientkafka.sampling.PartitionSample;
import io.github.resilientkafka.sampling.Reachability;
import io.github.resilientkafka.sampling.ReplicationState;
import io.github.resilientkafka.sampling.SampleAttempt;
import io.github.resilientkafka.sampling.TopicRole;
import io.github.resilientkafka.sampling.TopicSample;
import io.github.resilientkafka.sampling.TopicVisibility;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

class ListenerTrackerTests {

	private static final String TOPIC = "orders";

	private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);

	private static final Cluster CLUSTER = new Cluster(
			Map.of("bootstrap.servers", "a:1", "auto.offset.reset", "earliest"));

	private static final int SAMPLES = 3;

	private final ListenerStates states = new ListenerStates(TimeSource.SYSTEM);

	private final ListenerTracker tracker = new ListenerTracker(listener(),
			new ProgressSettings(SAMPLES, Duration.ofMinutes(10), Duration.ofMinutes(1)), this.states,
			DeadLetterDecisions.NONE);

	private Instant now = Instant.parse("2026-01-01T00:00:00Z");

	@Test
	void aBrokerThatDoesNotAnswerThisApplicationIsMissed() {
		TopicProgress topic = add(0, CapabilityState.UNKNOWN);
		assertThat(topic.partitions()).hasSize(1);
		assertThat(topic.count(LagStatus.UNKNOWN)).isEqualTo(1);
		assertThat(topic.silent()).isEmpty();
		add(0, CapabilityState.UNKNOWN);
		assertThat(add(0, CapabilityState.UNKNOWN).silent()).containsExactly(1);
	}

	@Test
	void whatMayNotBeAskedIsNotMissed() {
		for (int sample = 0; sample < SAMPLES; sample++) {
			add(0, CapabilityState.DENIED);
		}
		TopicProgress topic = add(0, CapabilityState.DENIED);
		assertThat(topic.unanswered()).isZero();
		assertThat(topic.silent()).isEmpty();
	}

	/**
	 * It ends with a call, and there is nothing to make it with.
	 */
	@Test
	void aPauseThatNobodyCanEndExcusesNothing() {
		ReflectionTestUtils.invokeMethod(this.states, "paused",
				new ListenerPausedEvent("payments", PauseReason.CIRCUIT_BREAKER, "open"));
		TopicProgress topic = add(10, CapabilityState.OK);
		for (int sample = 0; sample < SAMPLES + 1; sample++) {
			topic = add(10, CapabilityState.OK);
		}
		assertThat(topic.pausedBy()).isEmpty();
		assertThat(topic.partitions().get(0).status()).isEqualTo(LagStatus.STOP);
	}

	private TopicProgress add(long end, CapabilityState offsets) {
		this.now = this.now.plusSeconds(15);
		Map<TopicPartition, Long> ends = Map.of(FIRST, end);
		Map<Capability, CapabilityStatus> capabilities = Map.of(Capability.OFFSETS,
				new CapabilityStatus(offsets, (offsets == CapabilityState.DENIED) ? Set.of(TOPIC) : Set.of()));
		ClusterSnapshot snapshot = new ClusterSnapshot(CLUSTER, "id", this.now,
				new SampleAttempt(this.now, Duration.ZERO, this.now, null, new Reachability(0, 0, 1)),
				new BrokerSample(Set.of(1, 2), Map.of(), Set.of()), null,
				Map.of(TOPIC,
						new TopicSample(TOPIC, TopicRole.CONSUME, TopicVisibility.DESCRIBED, 1,
								List.of(partition(0, 1), partition(1, 2)))),
				new OffsetSample(ends, Map.of(FIRST, 0L), Map.of(), Map.of("payments", Map.of())), capabilities,
				List.of(), List.of());
		return this.tracker.add(this.now, SampledOffsets.of(snapshot)).topics().get(0);
	}

	private static PartitionSample partition(int number, int leader) {
		return new PartitionSample(number, leader, Set.of(1, 2), Set.of(1, 2), Set.of(), ReplicationState.HEALTHY, null,
				null);
	}

	private static RegisteredListener listener() {
		ListenerPolicy policy = new ListenerPolicy("payments", Delivery.AT_LEAST_ONCE, new RetryPolicy(List.of(), 1,
				new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), Set.of()), null), true,
				StagePolicies.NONE);
		TopicChain chain = new TopicChain(policy, List.of(TOPIC), "payments",
				new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ"));
		return new RegisteredListener(policy, chain, "payments", CLUSTER, null, null,
				new ListenerConsumers(new ListenerAccount(chain.laneNames(), (unaccounted) -> {
				}), (partition, position, beginning) -> {
				}), null, ListenerPayload.ANY, null, null);
	}

}
