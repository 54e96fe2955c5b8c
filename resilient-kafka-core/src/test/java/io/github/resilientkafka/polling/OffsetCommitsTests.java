package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.CommitAwareStage;
import io.github.resilientkafka.pipeline.Invocation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Offsets are committed behind settled records only, in order, and until a broker has
 * them.
 */
class OffsetCommitsTests {

	private static final TopicPartition ZERO = new TopicPartition(ConsumerFixture.TOPIC, 0);

	private static final TopicPartition ONE = new TopicPartition(ConsumerFixture.TOPIC, 1);

	private static final TopicPartition OTHER = new TopicPartition("other", 2);

	private final SimulatedCluster cluster = new SimulatedCluster();

	@Test
	void noOffsetPassesARecordThatIsNotSettled() {
		ConsumerFixture fixture = polled(4);
		fixture.process("0@1", "0@2");
		assertThat(this.cluster.committed(ZERO)).isZero();
		fixture.process("0@0");
		assertThat(this.cluster.commits(ZERO)).containsExactly(3L);
	}

	@Test
	void aDecisionSettlesNothingUntilABrokerHasTheRecord() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.decide(fixture.record("0@0"));
		fixture.process("0@1");
		fixture.poll();
		assertThat(this.cluster.committed(ZERO)).isZero();
		fixture.refuse(fixture.record("0@0"), Duration.ofSeconds(1));
		fixture.poll();
		assertThat(this.cluster.committed(ZERO)).isZero();
		ConsumerFixture.acknowledge(fixture.record("0@0"));
		fixture.process();
		assertThat(this.cluster.commits(ZERO)).containsExactly(2L);
	}

	@Test
	void anAttemptThatGoesOnKeepsTheOffsetBack() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.run(fixture.record("0@0"), new CompletableFuture<>());
		fixture.process("0@1");
		fixture.poll();
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	@Test
	void offsetsWithoutRecordsAreNoObstacle() {
		this.cluster.append(ZERO, 1);
		this.cluster.leaveOut(ZERO, 10);
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.process("0@0");
		fixture.process("0@11");
		assertThat(this.cluster.commits(ZERO)).containsExactly(1L, 12L);
	}

	@Test
	void whatAnExceptionHasLeftBehindIsCommittedWithTheNextPoll() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.succeed(fixture.record("0@0"));
		assertThat(fixture.poll()).containsExactly("0@1");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void aCommitThatTimesOutIsMadeAgain() {
		AtomicInteger silences = new AtomicInteger();
		ConsumerFixture fixture = polled(2);
		fixture.shared().onSilence(silences::incrementAndGet);
		this.cluster.failCommits(new TimeoutException("on purpose"));
		fixture.process("0@0");
		assertThat(silences).hasValue(1);
		assertThat(this.cluster.committed(ZERO)).isZero();
		assertThat(fixture.poll()).containsExactly("0@1");
		fixture.postpone(fixture.record("0@1"), Duration.ofHours(1));
		this.cluster.tick(Duration.ofSeconds(1));
		fixture.poll();
		assertThat(this.cluster.commits(ZERO)).containsExactly(1L);
		assertThat(fixture.client().fetched()).doesNotHaveDuplicates();
	}

	@Test
	void aRefusedCommitIsMadeAgainLessAndLessOftenAndWithTheLatestOffset() {
		ConsumerFixture fixture = polled(3);
		for (int i = 0; i < 5; i++) {
			this.cluster.failCommits(new TopicAuthorizationException(ConsumerFixture.TOPIC));
		}
		fixture.process("0@0");
		fixture.process("0@1");
		fixture.postpone(fixture.record("0@2"), Duration.ofHours(1));
		for (int second = 0; second < 60 && this.cluster.committed(ZERO) == 0; second++) {
			this.cluster.tick(Duration.ofSeconds(1));
			fixture.poll(Duration.ZERO);
		}
		assertThat(this.cluster.commits(ZERO)).containsExactly(2L);
		// 1 s, 2 s, 4 s, 8 s, 16 s
		assertThat(this.cluster.millis() - 1_000_000).isEqualTo(31_000);
	}

	@Test
	void aTopicThatCannotBeCommittedHoldsUpNoOther() {
		this.cluster.append(ZERO, 2);
		this.cluster.append(OTHER, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster)
			.topics(ConsumerFixture.TOPIC, "other")
			.join(ZERO, OTHER);
		fixture.poll();
		this.cluster.refuseCommits(OTHER);
		fixture.process("0@0", "2@0");
		for (int second = 0; second < 5; second++) {
			this.cluster.tick(Duration.ofSeconds(1));
			fixture.poll();
		}
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		fixture.process("0@1");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(2);
		assertThat(this.cluster.committed(OTHER)).isZero();
	}

	@Test
	void aCommitThatARebalanceInterruptsIsMadeByTheNextPoll() {
		ConsumerFixture fixture = polled(1);
		this.cluster.failCommits(new RebalanceInProgressException());
		fixture.process("0@0");
		assertThat(this.cluster.committed(ZERO)).isZero();
		fixture.poll(Duration.ZERO);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void aCommitThatIsMeantForThePollIsMadeAtOnce() {
		ConsumerFixture fixture = polled(1);
		this.cluster.failCommits(new WakeupException());
		fixture.process("0@0");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void aCommitThatFailedIsNotMadeByWhoHasLostThePartition() {
		ConsumerFixture fixture = polled(3);
		this.cluster.failCommits(new CommitFailedException());
		fixture.process("0@0");
		fixture.lose(ZERO);
		ConsumerFixture next = ConsumerFixture.on(this.cluster).join(ZERO);
		assertThat(next.poll()).containsExactly("0@0", "0@1", "0@2");
		next.process("0@0", "0@1");
		next.lose(ZERO);
		fixture.assign(ZERO);
		this.cluster.tick(Duration.ofMinutes(1));
		assertThat(fixture.poll()).containsExactly("0@2");
		assertThat(this.cluster.commits(ZERO)).containsExactly(2L);
	}

	@Test
	void anOffsetWaitsForWhatHasToBeDoneBefore() {
		Holding stage = new Holding();
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).stages(stage).join(ZERO, ONE);
		fixture.poll();
		stage.held.put(ZERO, 1L);
		fixture.process("0@0", "0@1", "0@2");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		assertThat(fixture.poll()).isEmpty();
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		assertThat(fixture.client().waits()).last()
			.satisfies((wait) -> assertThat(wait).isLessThan(Duration.ofSeconds(1)));
		stage.held.clear();
		fixture.poll();
		assertThat(this.cluster.committed(ZERO)).isEqualTo(3);
	}

	@Test
	void whereRecordsOfOtherGroupsLieIsCommittedWithTheOffset() {
		this.cluster.append(ZERO, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).ofRetryTopics().join(ZERO);
		fixture.poll();
		PartitionBacklog partition = fixture.backlog().handedOut().iterator().next();
		partition.passOver(fixture.record("0@0"), "stranger");
		fixture.process();
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		assertThat(fixture.settled(Settlement.FOREIGN)).isZero();
		fixture.poll();
		assertThat(fixture.settled(Settlement.FOREIGN)).isEqualTo(1);
		ConsumerFixture next = ConsumerFixture.on(this.cluster).ofRetryTopics().join(ZERO);
		next.poll();
		assertThat(next.shared().foreign()).containsOnlyKeys(ZERO);
	}

	@Test
	void nothingIsHandedOutBeforeItIsKnownWhereRecordsOfOtherGroupsLie() {
		this.cluster.append(ZERO, 1);
		this.cluster.failReads(new TimeoutException("on purpose"), new TimeoutException("on purpose"));
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).ofRetryTopics().join(ZERO);
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.poll()).containsExactly("0@0");
		assertThat(fixture.client().fetched()).doesNotHaveDuplicates();
	}

	@Test
	void nothingIsHandedOutOfAPartitionThatHasComeInThePollBeforeThatIsKnown() {
		this.cluster.begin(ZERO);
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).ofRetryTopics().join();
		fixture.client().schedulePollTask(() -> fixture.assign(ZERO));
		this.cluster.failReads(new TimeoutException("on purpose"));
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.poll()).containsExactly("0@0");
	}

	@Test
	void withDeliveryAtMostOnceTheOffsetIsCommittedBeforeARecordIsHandedOut() {
		ConsumerFixture fixture = polled(10);
		fixture.backlog().commitAhead(false);
		assertThat(fixture.handedOut()).containsExactly("0@0", "0@1", "0@2", "0@3");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(4);
		fixture.process("0@0", "0@1", "0@2", "0@3");
		assertThat(this.cluster.commits(ZERO)).containsExactly(4L);
	}

	@Test
	void withDeliveryAtMostOnceNothingIsHandedOutWhoseOffsetIsNotCommitted() {
		ConsumerFixture fixture = polled(10);
		this.cluster.failCommits(new TimeoutException("on purpose"));
		fixture.backlog().commitAhead(false);
		assertThat(fixture.handedOut()).isEmpty();
		this.cluster.tick(Duration.ofSeconds(1));
		fixture.poll();
		fixture.backlog().commitAhead(false);
		assertThat(fixture.handedOut()).hasSize(4);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(4);
	}

	@Test
	void withDeliveryAtMostOnceWhatWasNotCalledIsHandedBack() {
		ConsumerFixture fixture = polled(10);
		fixture.backlog().commitAhead(false);
		fixture.process("0@0");
		fixture.assign();
		assertThat(this.cluster.commits(ZERO)).containsExactly(4L, 1L);
		assertThat(fixture.returned()).isZero();
		fixture.poll(Duration.ZERO);
		assertThat(fixture.returned()).isEqualTo(9);
		assertThat(ConsumerFixture.on(this.cluster).join(ZERO).poll()).first().isEqualTo("0@1");
	}

	private ConsumerFixture polled(int count) {
		this.cluster.append(ZERO, count);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		return fixture;
	}

	private static final class Holding implements CommitAwareStage {

		private final Map<TopicPartition, Long> held = new HashMap<>();

		@Override
		public Admission admit(Invocation invocation) {
			return Admitted.SIMPLY;
		}

		@Override
		public Map<TopicPartition, Long> heldBack() {
			return this.held;
		}

	}

}
