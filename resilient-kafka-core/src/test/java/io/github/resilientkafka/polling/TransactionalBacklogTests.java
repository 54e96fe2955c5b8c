package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Map;

import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.ProducerTransaction.Ending;
import io.github.resilientkafka.transaction.SimulatedTransactions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a consumer keeps until its transaction has ended, and where it goes on afterwards.
 */
class TransactionalBacklogTests {

	private static final TopicPartition ZERO = new TopicPartition(ConsumerFixture.TOPIC, 0);

	private final SimulatedCluster cluster = new SimulatedCluster();

	private final SimulatedTransactions transactions = new SimulatedTransactions().onCommit(this.cluster::store);

	private final ProducerTransaction transaction = this.transactions.open();

	@Test
	void offsetsMoveWithTheTransactionOnly() {
		ConsumerFixture fixture = polled(2);
		succeedAndSend(fixture, "0@0");
		assertThat(this.cluster.committed(ZERO)).isZero();
		assertThat(commit(fixture)).isEqualTo(Ending.COMMITTED);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		assertThat(this.transactions.committed()).containsExactly("0@0");
		assertThat(fixture.poll()).containsExactly("0@1");
	}

	@Test
	void whatWasRolledBackIsHandedOutAgainWithWhatWasDecided() {
		ConsumerFixture fixture = polled(3);
		succeedAndSend(fixture, "0@0");
		Object decision = ConsumerFixture.decide(fixture.record("0@1"));
		ConsumerFixture.acknowledge(fixture.record("0@1"));
		fixture.backlog().settledOffsets();
		fixture.backlog().ended(this.transaction.rollBack());
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
		assertThat(fixture.record("0@0").isSettled()).isFalse();
		assertThat(fixture.record("0@1").isSettled()).isFalse();
		assertThat(fixture.record("0@1").decision()).isSameAs(decision);
		assertThat(fixture.client().fetched()).doesNotHaveDuplicates();
		assertThat(this.transactions.committed()).isEmpty();
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	@Test
	void whatIsLeftOfATopicThatWasMadeAnewMovesNoOffsetInTheNewOne() {
		ConsumerFixture fixture = polled(3);
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(100)));
		this.cluster.recreate(ZERO);
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
		succeedAndSend(fixture, "0@0");
		assertThat(commit(fixture)).isEqualTo(Ending.COMMITTED);
		assertThat(this.cluster.committed(ZERO)).isZero();
		succeedAndSend(fixture, "0@1");
		fixture.backlog().settledOffsets();
		fixture.backlog().ended(this.transaction.rollBack());
		fixture.poll();
		succeedAndSend(fixture, "0@1");
		commit(fixture);
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	@Test
	void whereATopicWasMadeAnewNothingIsCommittedBehindItsTransactions() {
		ConsumerFixture fixture = polled(1);
		this.cluster.recreate(ZERO);
		fixture.backlog().fetchMore(Duration.ZERO, () -> {
		});
		this.cluster.append(ZERO, 1);
		fixture.backlog().fetchMore(Duration.ZERO, () -> {
		});
		assertThat(fixture.handedOut()).containsExactly("0@0", "0@0");
		succeedAndSend(fixture, "0@0");
		fixture.backlog().handedOut().forEach((partition) -> partition.forEach(ConsumerFixture::succeed));
		assertThat(commit(fixture)).isEqualTo(Ending.COMMITTED);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
		fixture.poll();
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void whereATopicWasMadeAnewNothingIsCommittedBehindATransactionWhoseEndIsNotKnown() {
		ConsumerFixture fixture = polled(1);
		this.cluster.recreate(ZERO);
		fixture.backlog().fetchMore(Duration.ZERO, () -> {
		});
		this.cluster.append(ZERO, 1);
		fixture.backlog().fetchMore(Duration.ZERO, () -> {
		});
		succeedAndSend(fixture, "0@0");
		fixture.backlog().handedOut().forEach((partition) -> partition.forEach(ConsumerFixture::succeed));
		this.transactions.last().loseAnswer();
		assertThat(commit(fixture)).isEqualTo(Ending.UNKNOWN);
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(1)));
		assertThat(fixture.poll()).isEmpty();
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void noOffsetIsCommittedWhileARecordInFrontOfASettledOneWaits() {
		ConsumerFixture fixture = polled(2);
		ConsumerFixture.succeed(fixture.record("0@1"));
		assertThat(fixture.backlog().settledOffsets()).isNull();
	}

	@Test
	void whatAnExceptionHasLeftBehindIsRolledBackByTheNextPoll() {
		ConsumerFixture fixture = polled(2);
		succeedAndSend(fixture, "0@0");
		assertThat(fixture.poll()).containsExactly("0@0", "0@1");
		assertThat(this.transactions.last().transactionAborted()).isTrue();
	}

	@Test
	void aPartitionThatGoesInATransactionRollsItBack() {
		ConsumerFixture fixture = polled(2);
		succeedAndSend(fixture, "0@0");
		fixture.assign();
		assertThat(commit(fixture)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(this.transactions.committed()).isEmpty();
		assertThat(this.cluster.committed(ZERO)).isZero();
	}

	@Test
	void aPartitionThatGoesWithARecordSettledBehindOneThatIsNotRollsTheTransactionBack() {
		ConsumerFixture fixture = polled(2);
		succeedAndSend(fixture, "0@1");
		fixture.lose(ZERO);
		assertThat(commit(fixture)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(this.transactions.committed()).isEmpty();
	}

	@Test
	void theTransactionEndsBeforeAPartitionGoesWhileMoreIsFetched() {
		ConsumerFixture fixture = polled(2);
		succeedAndSend(fixture, "0@0");
		fixture.client().schedulePollTask(fixture::assign);
		assertThat(fixture.backlog().fetchMore(Duration.ZERO, () -> commit(fixture))).isFalse();
		assertThat(this.transactions.committed()).containsExactly("0@0");
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void whatArrivesMeanwhileIsHandedOutWhileATransactionIsOpen() {
		ConsumerFixture fixture = polled(1);
		succeedAndSend(fixture, "0@0");
		this.cluster.append(ZERO, 1);
		assertThat(fixture.backlog().fetchMore(Duration.ZERO, () -> {
		})).isTrue();
		assertThat(fixture.handedOut()).containsExactly("0@1");
		succeedAndSend(fixture, "0@1");
		assertThat(commit(fixture)).isEqualTo(Ending.COMMITTED);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(2);
	}

	@Test
	void aWakeupWhileMoreIsFetchedLosesNothing() {
		ConsumerFixture fixture = polled(1);
		succeedAndSend(fixture, "0@0");
		fixture.consumer().wakeup();
		assertThat(fixture.backlog().fetchMore(Duration.ZERO, () -> {
		})).isFalse();
		assertThat(commit(fixture)).isEqualTo(Ending.COMMITTED);
		assertThat(this.cluster.committed(ZERO)).isEqualTo(1);
	}

	@Test
	void afterALostAnswerItGoesOnBehindWhatWasCommitted() {
		ConsumerFixture fixture = polled(3);
		succeedAndSend(fixture, "0@0");
		this.transactions.last().loseAnswer();
		assertThat(commit(fixture)).isEqualTo(Ending.UNKNOWN);
		assertThat(fixture.poll()).containsExactly("0@1", "0@2");
		assertThat(this.transactions.committed()).containsExactly("0@0");
		assertThat(fixture.unaccounted()).isZero();
	}

	@Test
	void afterALostCommitItGoesOnWhereTheTransactionHasBegun() {
		ConsumerFixture fixture = polled(3);
		succeedAndSend(fixture, "0@0");
		this.transactions.last().commitTransactionException = new TimeoutException("on purpose");
		assertThat(commit(fixture)).isEqualTo(Ending.UNKNOWN);
		assertThat(fixture.poll()).containsExactly("0@0", "0@1", "0@2");
		assertThat(this.transactions.committed()).isEmpty();
	}

	@Test
	void nothingIsHandedOutBeforeItIsKnownWhereToGoOn() {
		ConsumerFixture fixture = polled(3);
		succeedAndSend(fixture, "0@0");
		this.transactions.last().loseAnswer();
		commit(fixture);
		this.cluster.failReads(new TimeoutException("on purpose"));
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.poll()).containsExactly("0@1", "0@2");
	}

	@Test
	void ofAPartitionThatHasGoneItIsNotAskedWhereToGoOn() {
		ConsumerFixture fixture = polled(3);
		succeedAndSend(fixture, "0@0");
		this.transactions.last().loseAnswer();
		commit(fixture);
		fixture.assign();
		this.cluster.store(Map.of(ZERO, new OffsetAndMetadata(2)));
		fixture.assign(ZERO);
		assertThat(fixture.poll()).containsExactly("0@2");
	}

	@Test
	void withoutAProducerItStaysInItsGroupAndHandsOutNothing() {
		this.transactions.unavailable(new TimeoutException("on purpose"));
		this.cluster.append(ZERO, 1);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).transaction(this.transaction).join(ZERO);
		assertThat(fixture.poll()).isEmpty();
		assertThat(fixture.handedOut()).isEmpty();
		assertThat(fixture.client().waits()).hasSize(1);
		this.transactions.unavailable(null);
		assertThat(fixture.poll()).containsExactly("0@0");
	}

	@Test
	void whoIsClosedRollsBack() {
		ConsumerFixture fixture = polled(1);
		succeedAndSend(fixture, "0@0");
		fixture.consumer().close(Duration.ZERO);
		assertThat(this.transactions.last().transactionAborted()).isTrue();
		assertThat(this.cluster.committed(ZERO)).isZero();
		assertThat(fixture.unaccounted()).isZero();
	}

	private ConsumerFixture polled(int count) {
		this.cluster.append(ZERO, count);
		ConsumerFixture fixture = ConsumerFixture.on(this.cluster).transaction(this.transaction).join(ZERO);
		fixture.poll();
		return fixture;
	}

	private void succeedAndSend(ConsumerFixture fixture, String id) {
		this.transaction.send(new ProducerRecord<>(SimulatedTransactions.TOPIC, 0, null, id.getBytes()));
		this.transaction.attempted();
		ConsumerFixture.succeed(fixture.record(id));
	}

	private Ending commit(ConsumerFixture fixture) {
		Map<TopicPartition, OffsetAndMetadata> offsets = fixture.backlog().settledOffsets();
		assertThat(offsets).isNotNull();
		Ending ending = this.transaction.commit(offsets, fixture.consumer().groupMetadata());
		fixture.backlog().ended(ending);
		return ending;
	}

}
