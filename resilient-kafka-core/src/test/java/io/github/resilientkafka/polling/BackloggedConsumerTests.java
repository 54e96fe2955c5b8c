package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Calls;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a consumer hands out, how long it waits for that, and what it fetches.
 */
class BackloggedConsumerTests {

	private static final TopicPartition ZERO = new TopicPartition(ConsumerFixture.TOPIC, 0);

	private static final TopicPartition ONE = new TopicPartition(ConsumerFixture.TOPIC, 1);

	private final SimulatedCluster cluster = new SimulatedCluster();

	@Test
	void aRecordIsHandedOutUntilItIsSettledAndFetchedOnce() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
		fixture.process("0@0");
		assertThat(fixture.poll()).containsExactly("0@1", "0@2");
		fixture.process("0@1", "0@2");
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.client().fetched()).containsExactly("0@0", "0@1", "0@2");
	}

	@Test
	void whatIsSettledBehindAnotherIsNotHandedOutAgain() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.process("0@1");
		assertThat(fixture.poll()).containsExactly("0@0", "0@2");
	}

	@Test
	void recordsThatArriveAreHandedOutWhileOthersWait() {
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO, ONE);
		fixture.poll();
		fixture.postpone(fixture.record("0@0"), Duration.ofMinutes(1));
		this.cluster.append(ONE, 1);
		assertThat(fixture.poll()).containsExactly("1@0");
	}

	@Test
	void noPollHandsOutMoreThanMaxPollRecords() {
		this.cluster.append(ZERO, 3);
		this.cluster.append(ONE, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(4, 1_000_000).join(ZERO, ONE);
		fixture.poll();
		assertThat(fixture.poll()).hasSizeLessThanOrEqualTo(4);
		assertThat(fixture.handedOut()).containsExactly("0@0", "0@1", "0@2");
	}

	@Test
	void partitionsTakeTurns() {
		this.cluster.append(ZERO, 3);
		this.cluster.append(ONE, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(3, 1_000_000).join(ZERO, ONE);
		fixture.poll();
		fixture.process("0@0");
		fixture.poll();
		fixture.process();
		fixture.poll();
		assertThat(fixture.handedOut()).contains("1@0", "1@1");
		fixture.process("1@0");
		fixture.poll();
		assertThat(fixture.handedOut()).startsWith("0@1");
	}

	@Test
	void aPartitionOfWhichEnoughIsKeptIsNotFetchedUntilThereIsRoom() {
		this.cluster.append(ZERO, 10);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(3, 1_000_000).join(ZERO, ONE);
		fixture.poll();
		fixture.poll();
		fixture.poll();
		assertThat(fixture.client().fetched()).hasSize(3);
		this.cluster.append(ONE, 1);
		fixture.poll();
		assertThat(fixture.client().fetched()).contains("1@0").hasSize(4);
		fixture.process("0@0");
		fixture.poll();
		assertThat(fixture.client().fetched()).contains("0@3").doesNotHaveDuplicates();
	}

	@Test
	void aPartitionIsNotFetchedWhileItsRecordsTakeTooManyBytes() {
		this.cluster.append(ZERO, 10);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(500, 20).join(ZERO);
		fixture.poll();
		this.cluster.append(ZERO, 1);
		fixture.poll();
		assertThat(fixture.client().fetched()).hasSize(10);
		fixture.process("0@0");
		fixture.poll();
		assertThat(fixture.client().fetched()).hasSize(11);
	}

	@Test
	void aRebalanceDoesNotUndoThatEnoughIsKept() {
		this.cluster.append(ZERO, 10);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(3, 1_000_000).join(ZERO);
		fixture.poll();
		fixture.poll();
		fixture.client().resume(Set.of(ZERO));
		fixture.poll();
		assertThat(fixture.client().fetched()).hasSize(3);
	}

	@Test
	void othersAreFetchedWhileItIsNotKnownWhoseFaultTheFailuresAre() {
		this.cluster.append(ZERO, 10);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(3, 1_000_000).join(ZERO);
		fixture.poll();
		for (String id : List.of("0@0", "0@1", "0@2")) {
			PolledRecord failed = fixture.record(id);
			ConsumerFixture.decide(failed);
			fixture.backlog()
				.held()
				.hold(failed, (failure) -> Blame.LIKELY_OUTAGE, Calls.NONE, this.cluster.millis(),
						this.cluster.millis() + 10_000);
		}
		fixture.poll();
		assertThat(fixture.handedOut()).contains("0@3");
	}

	@Test
	void othersAreFetchedWhileARecordIsAsideAndTheRestIsDone() {
		ConsumerFixture fixture = oneAside();
		fixture.process("0@1", "0@2");
		assertThat(fixture.poll()).contains("0@3");
	}

	@Test
	void whatIsDoneBehindARecordThatIsAsideDoesNotPileUp() {
		ConsumerFixture fixture = oneAside();
		for (int i = 0; i < 100; i++) {
			fixture.backlog().handedOut().forEach((partition) -> partition.forEach((record) -> {
				if (!record.isAside()) {
					ConsumerFixture.succeed(record);
				}
			}));
			fixture.process();
			fixture.poll(Duration.ZERO);
		}
		assertThat(fixture.client().fetched()).hasSizeBetween(30, 36);
	}

	private ConsumerFixture oneAside() {
		this.cluster.append(ZERO, 100);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(3, 1_000_000).join(ZERO);
		fixture.poll();
		fixture.backlog()
			.held()
			.stepAside(fixture.record("0@0"), new IllegalStateException("on purpose"), (failure) -> Blame.LIKELY_OUTAGE,
					this.cluster.millis() + 500);
		return fixture;
	}

	@Test
	void aPollWaitsUntilTheNextRecordIsDueAndNoLonger() {
		this.cluster.append(ZERO, 1);
		this.cluster.append(ONE, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO, ONE);
		fixture.poll();
		fixture.postpone(fixture.record("0@0"), Duration.ofMillis(700));
		fixture.postpone(fixture.record("1@0"), Duration.ofMillis(300));
		long begin = this.cluster.millis();
		assertThat(fixture.poll()).containsExactly("1@0");
		assertThat(this.cluster.millis() - begin).isEqualTo(300);
		fixture.process("1@0");
		assertThat(fixture.poll()).containsExactly("0@0");
		assertThat(this.cluster.millis() - begin).isEqualTo(700);
	}

	@Test
	void aPollThatEndsBeforeARecordIsDueHandsOutNothing() {
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.postpone(fixture.record("0@0"), Duration.ofMillis(250));
		assertThat(fixture.poll(Duration.ofMillis(100))).isEmpty();
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.poll(Duration.ofMillis(100))).isEmpty();
		assertThat(fixture.poll(Duration.ofMillis(100))).containsExactly("0@0");
	}

	@Test
	void recordsBehindOneThatHoldsThemUpAreNoReasonToWakeUp() {
		this.cluster.append(ZERO, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.postpone(fixture.record("0@0"), Duration.ofSeconds(1));
		assertThat(fixture.poll(Duration.ofMillis(999))).isEmpty();
		assertThat(fixture.poll(Duration.ofMillis(1))).containsExactly("0@0", "0@1");
	}

	@Test
	void recordsBehindOneThatIsDecidedAreHandedOutAtOnce() {
		this.cluster.append(ZERO, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		PolledRecord failed = fixture.record("0@0");
		ConsumerFixture.decide(failed);
		fixture.refuse(failed, Duration.ofMinutes(1));
		long begin = this.cluster.millis();
		assertThat(fixture.poll()).contains("0@1");
		assertThat(this.cluster.millis()).isEqualTo(begin);
		assertThat(fixture.record("0@0").isTime(begin)).isFalse();
	}

	@Test
	void aPollLooksOftenWhetherAnAttemptThatGoesOnHasEnded() {
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		CompletableFuture<Void> running = new CompletableFuture<>();
		ConsumerFixture.run(fixture.record("0@0"), running);
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.client().waits()).last()
			.satisfies((wait) -> assertThat(wait).isLessThan(Duration.ofMillis(50)));
		running.complete(null);
		assertThat(fixture.poll()).containsExactly("0@0");
	}

	@Test
	void whatTheContainerHasPausedIsNeitherHandedOutNorFetched() {
		this.cluster.append(ZERO, 1);
		this.cluster.append(ONE, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO, ONE);
		fixture.poll();
		fixture.consumer().pause(List.of(ZERO));
		this.cluster.append(ZERO, 1);
		assertThat(fixture.poll()).containsExactly("1@0");
		assertThat(fixture.consumer().paused()).containsExactly(ZERO);
		fixture.process("1@0");
		long begin = this.cluster.millis();
		assertThat(fixture.poll(Duration.ofMillis(500))).isEmpty();
		assertThat(this.cluster.millis() - begin).isEqualTo(500);
		assertThat(fixture.client().fetched()).containsExactly("0@0", "1@0");
		fixture.consumer().resume(List.of(ZERO));
		assertThat(fixture.poll()).containsExactly("0@0", "0@1");
	}

	@Test
	void whatTheContainerResumesStaysUnfetchedWhileEnoughIsKept() {
		this.cluster.append(ZERO, 10);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).limits(3, 1_000_000).join(ZERO);
		fixture.poll();
		fixture.poll();
		fixture.consumer().pause(List.of(ZERO));
		fixture.poll();
		fixture.consumer().resume(List.of(ZERO));
		assertThat(fixture.consumer().paused()).isEmpty();
		assertThat(fixture.poll()).hasSize(3);
		assertThat(fixture.client().fetched()).hasSize(3);
	}

	@Test
	void nothingIsTakenFromATopicThatAnOperatorHasPaused() {
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.shared().pausedTopics().pause(List.of(ConsumerFixture.TOPIC));
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.consumer().paused()).isEmpty();
		fixture.shared().pausedTopics().resume(List.of(ConsumerFixture.TOPIC));
		assertThat(fixture.poll()).containsExactly("0@0");
	}

	@Test
	void thePositionIsThatOfTheFirstRecordThatWaits() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		assertThat(fixture.consumer().position(ZERO)).isZero();
		fixture.process("0@0");
		assertThat(fixture.consumer().position(ZERO)).isEqualTo(1);
		fixture.process("0@1", "0@2");
		assertThat(fixture.consumer().position(ZERO)).isEqualTo(3);
	}

	@Test
	void whoSeeksGetsTheRecordsFromThereOnAndNoOthers() {
		this.cluster.append(ZERO, 4);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		ConsumerFixture.decide(fixture.record("0@2"));
		fixture.consumer().seek(ZERO, 2);
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.poll()).containsExactly("0@2", "0@3");
		assertThat(fixture.record("0@2").decision()).isNull();
		fixture.consumer().seekToBeginning(List.of(ZERO));
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2", "0@3");
		fixture.consumer().seekToEnd(List.of(ZERO));
		assertThat(fixture.poll()).isEmpty();
	}

	@Test
	void nobodyCommitsWhatWaits() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.process("0@0");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> fixture.consumer().commitSync());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> fixture.consumer().commitSync(Map.of(ZERO, new OffsetAndMetadata(2))));
		fixture.consumer().commitSync(Map.of(ZERO, new OffsetAndMetadata(1)));
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void aWakeupInAPollLosesNothing() {
		this.cluster.append(ZERO, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.process("0@0");
		fixture.consumer().wakeup();
		assertThatExceptionOfType(WakeupException.class).isThrownBy(fixture::poll);
		assertThat(fixture.shared().pollFailure("container")).isNull();
		assertThat(fixture.poll()).containsExactly("0@1");
	}

	@Test
	void anInterruptInAPollLosesNothing() {
		this.cluster.append(ZERO, 2);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		ConsumerFixture.succeed(fixture.record("0@0"));
		fixture.client().setPollException(new InterruptException("on purpose"));
		assertThatExceptionOfType(InterruptException.class).isThrownBy(fixture::poll);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		assertThat(fixture.poll()).containsExactly("0@1");
	}

	@Test
	void aPollThatFailsLosesNothingAndIsRemembered() {
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.client().setPollException(new TopicAuthorizationException(ConsumerFixture.TOPIC));
		assertThatExceptionOfType(TopicAuthorizationException.class).isThrownBy(fixture::poll);
		assertThat(fixture.shared().pollFailure("container")).isInstanceOf(TopicAuthorizationException.class);
		assertThat(fixture.poll()).containsExactly("0@0");
		assertThat(fixture.shared().pollFailure("container")).isNull();
	}

	/**
	 * A container tells that it has stopped behind that.
	 */
	@Test
	void aConsumerThatCannotBeClosedInOrderIsClosed() {
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.client().failToClose(new KafkaException("Failed to close kafka consumer"));
		fixture.consumer().close(Duration.ofSeconds(1));
		assertThat(fixture.client().closed()).isTrue();
		assertThat(fixture.isDeserializerClosed()).isTrue();
		assertThat(fixture.shared().states()).isEmpty();
	}

	@Test
	void whatIsKeptWhenTheConsumerIsClosedIsAccountedFor() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.process("0@0");
		fixture.consumer().close(Duration.ofSeconds(1));
		assertThat(fixture.client().closed()).isTrue();
		assertThat(fixture.isDeserializerClosed()).isTrue();
		assertThat(fixture.shared().states()).isEmpty();
		assertThat(fixture.settled(Settlement.PROCESSED)).isEqualTo(1);
		assertThat(fixture.returned()).isEqualTo(2);
		assertThat(fixture.unaccounted()).isZero();
		assertThat(ConsumerFixture.on(this.cluster).join(ZERO).poll()).containsExactly("0@1", "0@2");
	}

	@Test
	void whatIsPolledIsAccountedFor() {
		this.cluster.append(ZERO, 3);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).join(ZERO);
		fixture.poll();
		fixture.process("0@0", "0@1");
		fixture.poll();
		assertThat(fixture.settled(Settlement.PROCESSED)).isEqualTo(2);
		assertThat(fixture.unaccounted()).isZero();
	}

}
