package io.github.resilientkafka.sampling;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.event.IsrShrinkCause;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotAssemblerTests {

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final SamplingSettings SETTINGS = new SamplingSettings(INTERVAL, Duration.ofSeconds(5), 2);

	private static final Set<Integer> ALL = Set.of(1, 2, 3);

	private Instant now = Instant.parse("2026-01-01T00:00:00Z");

	private ClusterSnapshot snapshot = ClusterSnapshot.initial(new Cluster(Map.of("bootstrap.servers", "a:1")),
			this.now, SETTINGS);

	@Test
	void theFirstSampleIsABaseline() {
		sample(Set.of(1, 3), partition(0, 1, "1,2,3", "1,3"));
		assertThat(this.snapshot.changes()).isEmpty();
		assertThat(only().state()).isEqualTo(ReplicationState.AT_MIN_ISR);
		assertThat(only().cause()).isEqualTo(IsrShrinkCause.BROKER_DOWN);
		assertThat(this.snapshot.brokers().missing()).containsOnlyKeys(2);
	}

	@Test
	void aShrinkNamesTheBroker() {
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"), partition(1, 3, "1,2,3", "1,2,3"));
		sample(Set.of(1, 3), partition(0, 1, "1,2,3", "1,3"), partition(1, 3, "1,2,3", "1,3"));
		assertThat(this.snapshot.changes())
			.containsExactly(new IsrChange(this.now, "topic", Set.of(0, 1), Set.of(2), 2, IsrShrinkCause.BROKER_DOWN));
		assertThat(this.snapshot.recentShrinks()).isEqualTo(this.snapshot.changes());
	}

	@Test
	void aReplicaThatLagsIsNotABrokerThatIsDown() {
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"));
		sample(ALL, partition(0, 1, "1,2,3", "1"));
		assertThat(this.snapshot.changes()).containsExactly(
				new IsrChange(this.now, "topic", Set.of(0), Set.of(2, 3), 1, IsrShrinkCause.REPLICA_LAGGING));
		assertThat(only().cause()).isEqualTo(IsrShrinkCause.REPLICA_LAGGING);
	}

	@Test
	void anExpansionIsNoShrink() {
		sample(Set.of(1, 3), partition(0, 1, "1,2,3", "1,3"));
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"));
		assertThat(this.snapshot.changes())
			.containsExactly(new IsrChange(this.now, "topic", Set.of(0), Set.of(2), 3, null));
		assertThat(this.snapshot.recentShrinks()).isEmpty();
	}

	@Test
	void aTopicMayLoseAndRegainReplicasAtOnce() {
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"), partition(1, 1, "1,2,3", "1,2"));
		sample(ALL, partition(0, 1, "1,2,3", "1,2"), partition(1, 1, "1,2,3", "1,2,3"));
		assertThat(this.snapshot.changes()).extracting(IsrChange::isShrink).containsExactly(true, false);
	}

	@Test
	void aReassignmentIsNoShrink() {
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"));
		sample(ALL, partition(0, 1, "1,2", "1,2"));
		assertThat(this.snapshot.changes()).isEmpty();
	}

	@Test
	void replicasThatAreBeingAddedAreNotMissed() {
		ClusterAnswers answers = answers(ALL, Set.of(), partition(0, 1, "1,2,3", "1,2"));
		answers.adding().put(new TopicPartition("topic", 0), Set.of(3));
		next(answers);
		assertThat(only().state()).isEqualTo(ReplicationState.HEALTHY);
	}

	@Test
	void impairmentIsDatedFromItsFirstSample() {
		sample(ALL, partition(0, 1, "1,2,3", "1,2"));
		Instant first = this.now;
		sample(ALL, partition(0, 1, "1,2,3", "1"));
		assertThat(only().impairedSince()).isEqualTo(first);
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"));
		assertThat(only().impairedSince()).isNull();
	}

	@Test
	void aBrokerThatNobodyNeedsIsForgotten() {
		sample(Set.of(1, 2, 3, 4), partition(0, 1, "1,2,3", "1,2,3"));
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"));
		assertThat(this.snapshot.brokers().missing()).containsExactly(Map.entry(4, this.now));
		this.now = this.now.plus(INTERVAL.multipliedBy(20));
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"));
		assertThat(this.snapshot.brokers().missing()).isEmpty();
	}

	@Test
	void aBrokerWithReplicasIsNotForgotten() {
		sample(Set.of(1, 2), partition(0, 1, "1,2,3", "1,2"));
		Instant first = this.now;
		this.now = this.now.plus(INTERVAL.multipliedBy(1000));
		sample(Set.of(1, 2), partition(0, 1, "1,2,3", "1,2"));
		assertThat(this.snapshot.brokers().missing()).containsExactly(Map.entry(3, first));
	}

	@Test
	void whatIsUnreachableWhileNobodyLeadsIsNotInSync() {
		sample(ALL, partition(0, 1, "1,2,3", "1,2,3"), partition(1, 2, "1,2,3", "1,2,3"));
		next(answers(ALL, Set.of(2, 3), partition(0, 1, "1,2,3", "1,2,3"), partition(1, 2, "1,2,3", "1,2,3")));
		assertThat(this.snapshot.topics().get("topic").partitions()).extracting(PartitionSample::state)
			.containsExactly(ReplicationState.UNDER_MIN_ISR, ReplicationState.OFFLINE);
		assertThat(this.snapshot.brokers().live()).containsExactly(1);
		assertThat(this.snapshot.brokers().missing()).containsOnlyKeys(2, 3);
		assertThat(this.snapshot.brokers().unreachable()).containsExactlyInAnyOrder(2, 3);
	}

	@Test
	void brokersAreKnownByTheirReplicasIfTheyMayNotBeAskedFor() {
		next(answers(null, Set.of(), partition(0, 1, "1,2,-3", "1,2")));
		assertThat(this.snapshot.brokers().live()).containsExactly(1, 2);
		assertThat(this.snapshot.brokers().missing()).containsOnlyKeys(3);
	}

	@Test
	void aTopicThatIsNotDescribedIsMissingOrUnknown() {
		ClusterAnswers answers = answers(ALL, Set.of());
		answers.descriptions().clear();
		next(answers);
		assertThat(this.snapshot.topics().get("topic").visibility()).isEqualTo(TopicVisibility.UNKNOWN);
		answers.missing().add("topic");
		next(answers);
		assertThat(this.snapshot.topics().get("topic").visibility()).isEqualTo(TopicVisibility.MISSING);
	}

	@Test
	void votersAreComparedWithTheirLeader() {
		next(quorum(new QuorumAnswer(1, Map.of(1, 100_000L, 2, 95_000L, 3, 94_999L)), false));
		assertThat(this.snapshot.quorum()).isEqualTo(new QuorumSample(1, 0, ALL, Map.of(3, this.now)));
	}

	@Test
	void samplesWithoutALeaderAreCounted() {
		next(quorum(new QuorumAnswer(1, Map.of(1, 1L, 2, 1L)), false));
		next(quorum(new QuorumAnswer(-1, Map.of(1, 1L, 2, 1L)), false));
		assertThat(this.snapshot.quorum().leaderless()).isEqualTo(1);
		next(quorum(null, false));
		assertThat(this.snapshot.quorum()).isEqualTo(new QuorumSample(null, 2, Set.of(1, 2), Map.of()));
		next(quorum(new QuorumAnswer(2, Map.of(1, 1L, 2, 1L)), false));
		assertThat(this.snapshot.quorum().leaderless()).isZero();
		next(quorum(null, true));
		assertThat(this.snapshot.quorum()).isNull();
	}

	private PartitionSample only() {
		return this.snapshot.topics().get("topic").partitions().get(0);
	}

	private void sample(Set<Integer> live, TopicPartitionInfo... partitions) {
		next(answers(live, Set.of(), partitions));
	}

	private void next(ClusterAnswers answers) {
		this.now = this.now.plus(INTERVAL);
		SampleAttempt attempt = new SampleAttempt(this.now, Duration.ZERO, this.now, null, Reachability.UNTRIED);
		this.snapshot = SnapshotAssembler.next(this.snapshot, answers, Map.of("topic", TopicRole.BOTH), Map.of(),
				attempt, INTERVAL);
	}

	private static ClusterAnswers quorum(@Nullable QuorumAnswer quorum, boolean refused) {
		return new ClusterAnswers(new ClusterDescription("id", ALL), Set.of(), Map.of(), Set.of(), Map.of(), Map.of(),
				quorum, refused, OffsetSample.NONE);
	}

	private static ClusterAnswers answers(@Nullable Set<Integer> live, Set<Integer> unreachable,
			TopicPartitionInfo... partitions) {
		Map<String, TopicDescription> descriptions = new HashMap<>(
				Map.of("topic", new TopicDescription("topic", false, List.of(partitions))));
		ClusterDescription cluster = (live != null) ? new ClusterDescription("id", live) : null;
		return new ClusterAnswers(cluster, unreachable, descriptions, new HashSet<>(), Map.of("topic", 2),
				new HashMap<>(), null, true, OffsetSample.NONE);
	}

	/**
	 * A partition; the nodes of negative ids are unknown.
	 */
	private static TopicPartitionInfo partition(int number, int leader, String replicas, String inSync) {
		return new TopicPartitionInfo(number, node(leader), nodes(replicas), nodes(inSync));
	}

	private static List<Node> nodes(String ids) {
		return Arrays.stream(ids.split(","))
			.mapToInt(Integer::parseInt)
			.mapToObj(SnapshotAssemblerTests::node)
			.toList();
	}

	private static Node node(int id) {
		return (id < 0) ? new Node(-id, "", -1) : new Node(id, "localhost", 9092);
	}

}
