package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.resilientkafka.account.Settlement;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a consumer does with what it keeps when partitions come and go, and where it
 * begins.
 */
class RebalanceTests {

	private static final TopicPartition ZERO = new TopicPartition(ConsumerFixture.TOPIC, 0);

	private static final TopicPartition ONE = new TopicPartition(ConsumerFixture.TOPIC, 1);

	private final SimulatedCluster cluster = new SimulatedCluster();

	@Test
	void whatIsSettledIsCommittedWhenAPartitionGoesAndTheRestIsForgotten() {
		ConsumerFixture fixture = polled(4);
		ConsumerFixture.succeed(fixture.record("0@0"));
		ConsumerFixture.decide(fixture.record("0@1"));
		ConsumerFixture.succeed(fixture.record("0@2"));
		fixture.assign();
		assertThat(this.cluster.commits(ZERO)).containsExactly(1L);
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.settled(Settlement.PROCESSED)).isEqualTo(1);
		assertThat(fixture.returned()).isEqualTo(3);
		assertThat(fixture.unaccounted()).isZero();
		fixture.assign(ZERO);
		assertThat(fixture.poll()).containsExactly("0@1", "0@2", "0@3");
		assertThat(fixture.record("0@1").decision()).isNull();
		assertThat(fixture.record("0@2").isSettled()).isFalse();
		assertThat(fixture.rebalances()).containsExactly("assigned [topic-0]", "revoked [topic-0]", "assigned []",
				"assigned [topic-0]");
	}

	@Test
	void aPartitionThatGoesInAPollIsNotHandedOutByIt() {
		this.cluster.append(ZERO, 2);
		this.cluster.append(ONE, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO, ONE);
		fixture.poll();
		ConsumerFixture.succeed(fixture.record("0@0"));
		fixture.client().schedulePollTask(() -> fixture.assign(ONE));
		assertThat(fixture.poll()).containsExactly("1@0", "1@1");
		assertThat(fixture.handedOut()).containsExactly("1@0", "1@1");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void aPartitionThatGoesAndComesBackInAPollBeginsAtTheCommittedOffset() {
		ConsumerFixture fixture = polled(3);
		ConsumerFixture.succeed(fixture.record("0@1"));
		fixture.client().schedulePollTask(() -> fixture.assign().assign(ZERO));
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
	}

	@Test
	void aPartitionThatStaysIsNotTouched() {
		this.cluster.append(ZERO, 2);
		this.cluster.append(ONE, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO, ONE);
		fixture.poll();
		ConsumerFixture.decide(fixture.record("0@0"));
		fixture.assign(ZERO);
		fixture.poll();
		assertThat(fixture.record("0@0").decision()).isNotNull();
		assertThat(fixture.client().fetched()).doesNotHaveDuplicates();
	}

	@Test
	void nothingIsCommittedOfALostPartition() {
		ConsumerFixture fixture = polled(3);
		ConsumerFixture.succeed(fixture.record("0@0"));
		fixture.lose(ZERO);
		fixture.poll();
		assertThat(this.cluster.committed(ZERO)).isZero();
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.returned()).isEqualTo(3);
		assertThat(fixture.unaccounted()).isZero();
		assertThat(fixture.rebalances()).contains("lost [topic-0]");
		fixture.assign(ZERO);
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
		assertThat(fixture.record("0@0").isSettled()).isFalse();
	}

	@Test
	void whatTheNextOwnerHasProcessedIsNotHandedOutWhenThePartitionComesBack() {
		ConsumerFixture fixture = polled(4);
		fixture.assign();
		ConsumerFixture next = ConsumerFixture.on(this.cluster).join(ZERO);
		next.poll();
		next.process("0@0", "0@1", "0@2");
		next.assign();
		fixture.assign(ZERO);
		assertThat(fixture.poll()).containsExactly("0@3");
	}

	@Test
	void anAttemptThatHasEndedIsSettledWhenItsPartitionGoes() {
		ConsumerFixture fixture = polled(3);
		ConsumerFixture.run(fixture.record("0@0"), CompletableFuture.completedFuture(null));
		ConsumerFixture.run(fixture.record("0@1"),
				CompletableFuture.failedFuture(new IllegalStateException("on purpose")));
		ConsumerFixture.run(fixture.record("0@2"), CompletableFuture.completedFuture(null));
		fixture.assign();
		assertThat(this.cluster.commits(ZERO)).containsExactly(1L);
	}

	@Test
	void anInterruptEndsTheWaitForAttemptsThatGoOn() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.succeed(fixture.record("0@0"));
		ConsumerFixture.run(fixture.record("0@1"), new CompletableFuture<>());
		Thread.currentThread().interrupt();
		fixture.assign();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.cluster.commits(ZERO)).containsExactly(1L);
	}

	@Test
	void whatCannotBeCommittedWhenAPartitionGoesIsProcessedAgainByTheNextOwner() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.succeed(fixture.record("0@0"));
		this.cluster.failCommits(new TimeoutException("on purpose"));
		fixture.assign();
		this.cluster.tick(Duration.ofMinutes(1));
		fixture.poll();
		assertThat(this.cluster.commits(ZERO)).isEmpty();
		assertThat(ConsumerFixture.on(this.cluster).join(ZERO).poll()).containsExactly("0@0", "0@1");
	}

	@Test
	void whatCouldNotBeCommittedBeforeIsCommittedWhenThePartitionGoes() {
		ConsumerFixture fixture = polled(2);
		this.cluster.failCommits(new TimeoutException("on purpose"));
		fixture.process("0@0");
		fixture.assign();
		assertThat(this.cluster.commits(ZERO)).containsExactly(1L);
	}

	@Test
	void aPartitionWithoutItsCallbackIsForgottenAsWell() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.decide(fixture.record("0@0"));
		fixture.client().leaveSilently();
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.unaccounted()).isZero();
	}

	@Test
	void aNewPartitionBeginsAsTheApplicationSays() {
		this.cluster.append(ZERO, 3);
		this.cluster.tick(Duration.ofHours(1));
		this.cluster.append(ZERO, 2);
		assertThat(ConsumerFixture.on(this.cluster).offsetReset("by_duration:PT30M").join(ZERO))
			.satisfies((fixture) -> assertThat(pollTwice(fixture)).containsExactly("0@3", "0@4"));
		assertThat(ConsumerFixture.on(this.cluster).offsetReset("earliest").join(ZERO))
			.satisfies((fixture) -> assertThat(pollTwice(fixture)).hasSize(5));
		ConsumerFixture latest = ConsumerFixture.on(this.cluster).offsetReset("latest").join(ZERO);
		assertThat(pollTwice(latest)).isEmpty();
		this.cluster.append(ZERO, 1);
		assertThat(latest.poll()).containsExactly("0@5");
		assertThatExceptionOfType(NoOffsetForPartitionException.class)
			.isThrownBy(() -> ConsumerFixture.on(this.cluster).offsetReset("none").join(ZERO).poll());
	}

	@Test
	void thePositionOfANewPartitionIsFoundBeforeTheFirstPoll() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).offsetReset("latest").join(ZERO);
		assertThat(fixture.consumer().position(ZERO)).isEqualTo(3);
	}

	@Test
	void nothingIsSkippedThatTheRetentionHasLeft() {
		ConsumerFixture fixture = polled(2);
		this.cluster.append(ZERO, 8);
		this.cluster.expire(ZERO, 5);
		assertThat(pollTwice(fixture)).containsExactly("0@0", "0@1", "0@5", "0@6", "0@7", "0@8", "0@9");
		assertThat(fixture.expired()).containsExactly("0@2..5");
		fixture.process("0@0", "0@1", "0@5");
		assertThat(this.cluster.commits(ZERO)).containsExactly(6L);
	}

	@Test
	void anApplicationThatWantsToBeToldOfLostRecordsIsTold() {
		this.cluster.append(ZERO, 10);
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(2)));
		this.cluster.expire(ZERO, 5);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).offsetReset("none").join(ZERO);
		assertThatExceptionOfType(OffsetOutOfRangeException.class).isThrownBy(fixture::poll);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(2);
	}

	@Test
	void aTopicThatWasMadeAnewIsReadFromItsBeginning() {
		this.cluster.append(ZERO, 3);
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(100)));
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).offsetReset("latest").join(ZERO);
		assertThat(pollTwice(fixture)).containsExactly("0@0", "0@1", "0@2");
		assertThat(fixture.expired()).containsExactly("0@100..0");
	}

	/**
	 * What was committed is an offset that the topic reaches again.
	 */
	@Test
	void whoeverIsNextReadsATopicThatWasMadeAnewFromItsBeginning() {
		this.cluster.append(ZERO, 3);
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(100)));
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).offsetReset("latest").join(ZERO);
		pollTwice(fixture);
		fixture.client().leaveSilently();
		this.cluster.append(ZERO, 200);
		ConsumerFixture next = ConsumerFixture.on(this.cluster).offsetReset("latest").join(ZERO);
		assertThat(next.poll(Duration.ZERO)).startsWith("0@0", "0@1");
	}

	@Test
	void whatIsLeftOfATopicThatWasMadeAnewMovesNoOffsetInTheNewOne() {
		ConsumerFixture fixture = polled(4);
		fixture.process("0@0");
		this.cluster.recreate(ZERO);
		this.cluster.append(ZERO, 2);
		assertThat(fixture.poll()).containsExactly("0@1", "0@2", "0@3");
		fixture.process("0@1", "0@2", "0@3");
		assertThat(this.cluster.committed(ZERO)).isZero();
		assertThat(fixture.poll()).containsExactly("0@0", "0@1");
		fixture.process("0@0");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void whatIsLeftOfATopicThatWasMadeAnewMovesNoOffsetWhenItsPartitionGoes() {
		ConsumerFixture fixture = polled(4);
		fixture.process("0@0");
		this.cluster.recreate(ZERO);
		fixture.poll();
		ConsumerFixture.succeed(fixture.record("0@1"));
		fixture.assign();
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	@Test
	void aTopicThatWasMadeAnewIsReadFromItsBeginningIfNobodyTellsWhereThatIs() {
		ConsumerFixture fixture = polled(4);
		fixture.process("0@0", "0@1", "0@2", "0@3");
		this.cluster.recreate(ZERO);
		fixture.client().failToTellBeginnings(new TimeoutException("on purpose"));
		pollTwice(fixture);
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	/**
	 * A client tells it to whoever asks for a position next, and to nobody else.
	 */
	@Test
	void aLogThatIsAnotherOneIsReadFromItsBeginningWhoeverWasToldOfIt() {
		this.cluster.append(ZERO, 6);
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(4)));
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.client().tellOnce(ZERO);
		assertThat(pollTwice(fixture)).startsWith("0@0", "0@1");
		assertThat(fixture.expired()).containsExactly("0@4..0");
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	@Test
	void noRecordIsPassedOverInFrontOfThoseThatALeaderHasNotHad() {
		ConsumerFixture fixture = polled(5);
		this.cluster.truncate(ZERO, 3);
		pollTwice(fixture);
		assertThat(this.cluster.committed(ZERO)).isZero();
		fixture.process("0@0", "0@1");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(2);
		fixture.poll();
		fixture.process("0@2", "0@3", "0@4");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(3);
		this.cluster.append(ZERO, 1);
		assertThat(fixture.poll()).containsExactly("0@3");
	}

	private static List<String> pollTwice(ConsumerFixture fixture) {
		fixture.poll(Duration.ZERO);
		return fixture.poll(Duration.ZERO);
	}

	private ConsumerFixture polled(int count) {
		this.cluster.append(ZERO, count);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		return fixture;
	}

}
