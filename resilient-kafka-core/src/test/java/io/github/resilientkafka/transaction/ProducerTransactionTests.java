package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilientkafka.event.TransactionsAvailableEvent;
import io.github.resilientkafka.event.TransactionsUnavailableEvent;
import io.github.resilientkafka.transaction.ProducerTransaction.Ending;
import io.github.resilientkafka.transaction.SimulatedTransactions.SimulatedProducer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of a transaction, of its producer and of the next one.
 */
class ProducerTransactionTests {

	private static final TopicPartition PARTITION = new TopicPartition("in", 0);

	private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("group");

	private final AtomicLong committed = new AtomicLong();

	private final SimulatedTransactions simulated = new SimulatedTransactions()
		.onCommit((offsets) -> this.committed.set(offsets.get(PARTITION).offset()));

	@Test
	void offsetsAndRecordsAreCommittedTogether() throws Throwable {
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		attempt(transaction, "b");
		assertThat(this.simulated.committed()).isEmpty();
		assertThat(this.committed).hasValue(0);
		assertThat(commit(transaction, 2)).isEqualTo(Ending.COMMITTED);
		assertThat(this.simulated.committed()).containsExactly("a", "b");
		assertThat(this.committed).hasValue(2);
		assertThat(transaction.isOpen()).isFalse();
	}

	@Test
	void offsetsAreCommittedIfNothingWasSent() {
		ProducerTransaction transaction = prepared();
		assertThat(commit(transaction, 1)).isEqualTo(Ending.COMMITTED);
		assertThat(this.committed).hasValue(1);
	}

	@Test
	void offsetsThatWereTakenLateAreNotCommitted() throws Throwable {
		SimulatedTransactions simulated = new SimulatedTransactions(Duration.ofMinutes(1), Duration.ofMillis(50))
			.onCommit((offsets) -> this.committed.set(offsets.get(PARTITION).offset()));
		ProducerTransaction transaction = simulated.open();
		assertThat(transaction.prepare()).isTrue();
		simulated.takeOffsetsAfter(Duration.ofMillis(60));
		attempt(transaction, "a");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(simulated.committed()).isEmpty();
		assertThat(this.committed).hasValue(0);
		simulated.takeOffsetsAfter(Duration.ZERO);
		attempt(transaction, "a");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.COMMITTED);
		assertThat(simulated.committed()).containsExactly("a");
		assertThat(this.committed).hasValue(1);
	}

	@Test
	void whatAFailedAttemptHasSentIsForgotten() throws Throwable {
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> transaction.attempt(() -> {
			outbox().add(record("failed"));
			throw new IllegalStateException("on purpose");
		})).withMessage("on purpose");
		attempt(transaction, "b");
		assertThat(commit(transaction, 2)).isEqualTo(Ending.COMMITTED);
		assertThat(this.simulated.committed()).containsExactly("a", "b");
		assertThat(Outbox.current()).isNull();
	}

	@Test
	void anAttemptWhoseRecordWasRefusedFailsEvenIfItDoesNotLook() {
		ProducerTransaction transaction = prepared();
		assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> transaction.attempt(() -> {
			outbox().add(record("a"));
			outbox().refuse(new RecordTooLargeException("on purpose"));
			return null;
		}));
		assertThat(transaction.isOpen()).isFalse();
	}

	@Test
	void anAttemptThatFailsAfterItHasSentMoreThanIsKeptRollsBack() throws Throwable {
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		transaction.attempted();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> transaction.attempt(() -> {
			for (int i = 0; i < 10_001; i++) {
				outbox().add(record("much"));
			}
			throw new IllegalStateException("on purpose");
		}));
		assertThat(transaction.failure()).isNotNull();
		assertThat(commit(transaction, 1)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(this.simulated.committed()).isEmpty();
		assertThat(this.committed).hasValue(0);
	}

	@Test
	void anAttemptInATransactionThatIsBrokenHasNotFailed() throws Throwable {
		this.simulated.acknowledgeNothing();
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		this.simulated.last().errorNext(new TimeoutException("on purpose"));
		assertThatExceptionOfType(TransactionBrokenException.class).isThrownBy(() -> transaction.attempt(() -> {
			throw new IllegalStateException("on purpose");
		}));
	}

	@Test
	void nothingIsCommittedIfABrokerRefusesARecord() throws Throwable {
		this.simulated.acknowledgeNothing();
		ProducerTransaction transaction = prepared();
		for (String value : List.of("a", "b", "too large", "c")) {
			attempt(transaction, value);
			transaction.attempted();
		}
		SimulatedProducer producer = this.simulated.last();
		producer.completeNext();
		producer.completeNext();
		producer.errorNext(new RecordTooLargeException("on purpose"));
		assertThat(commit(transaction, 4)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(producer.transactionAborted()).isTrue();
		assertThat(this.committed).hasValue(0);
		assertThat(transaction.lastFailure()).isInstanceOf(RecordTooLargeException.class);
		assertThat(transaction.lastFailedAt()).isEqualTo(2);
		assertThat(transaction.maxRecords()).isEqualTo(2);
		assertThat(transaction.failure()).isNull();
	}

	@Test
	void whatTimesOutIsTriedWithHalfOfTheRecordsAndThenOneByOne() throws Throwable {
		this.simulated.acknowledgeNothing();
		ProducerTransaction transaction = prepared();
		for (int i = 0; i < 4; i++) {
			attempt(transaction, "a");
			transaction.attempted();
		}
		this.simulated.last().errorNext(new TimeoutException("on purpose"));
		assertThat(commit(transaction, 4)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(transaction.maxRecords()).isEqualTo(2);
		assertThat(transaction.failures()).isEqualTo(1);
	}

	@Test
	void aTransactionTakesMoreAfterOneThatWasCommitted() throws Throwable {
		this.simulated.acknowledgeNothing();
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		this.simulated.last().errorNext(new RecordTooLargeException("on purpose"));
		commit(transaction, 1);
		assertThat(transaction.maxRecords()).isEqualTo(1);
		commit(transaction, 1);
		assertThat(transaction.maxRecords()).isEqualTo(4);
		commit(transaction, 2);
		assertThat(transaction.maxRecords()).isEqualTo(16);
	}

	@Test
	void aSendThatFailsAtOnceRollsBack() throws Throwable {
		ProducerTransaction transaction = prepared();
		this.simulated.last().sendException = new KafkaException("on purpose");
		attempt(transaction, "a");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(this.committed).hasValue(0);
	}

	@Test
	void partitionsThatWereTakenAwayRollBack() throws Throwable {
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		transaction.invalidate();
		assertThat(commit(transaction, 1)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(transaction.lastFailure()).isInstanceOf(CommitFailedException.class);
		assertThat(this.simulated.committed()).isEmpty();
		attempt(transaction, "b");
		assertThat(commit(transaction, 2)).isEqualTo(Ending.COMMITTED);
		assertThat(this.simulated.committed()).containsExactly("b");
	}

	@Test
	void offsetsThatAreRefusedRollBack() {
		ProducerTransaction transaction = prepared();
		this.simulated.last().sendOffsetsToTransactionException = new CommitFailedException("on purpose");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(this.committed).hasValue(0);
	}

	@Test
	void aProducerThatCanBeginNoTransactionIsReplaced() throws Throwable {
		ProducerTransaction transaction = prepared();
		SimulatedProducer first = this.simulated.last();
		first.fenceProducer();
		attempt(transaction, "a");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertReplaced(transaction, first);
	}

	@Test
	void aProducerThatCanBeginNoTransactionForOffsetsIsReplaced() throws Throwable {
		ProducerTransaction transaction = prepared();
		SimulatedProducer first = this.simulated.last();
		first.fenceProducer();
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertReplaced(transaction, first);
	}

	@Test
	void aProducerThatIsClosedBecauseItsRecordsAreOutOfOrderIsReplaced() throws Throwable {
		this.simulated.acknowledgeNothing();
		ProducerTransaction transaction = prepared();
		SimulatedProducer first = this.simulated.last();
		attempt(transaction, "a");
		first.errorNext(new OutOfOrderSequenceException("on purpose"));
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertReplaced(transaction, first);
	}

	private void assertReplaced(ProducerTransaction transaction, SimulatedProducer first) {
		assertThat(first.closed()).isTrue();
		assertThat(this.committed).hasValue(0);
		assertThat(transaction.prepare()).isTrue();
		assertThat(this.simulated.last()).isNotSameAs(first);
		assertThat(commit(transaction, 1)).isEqualTo(Ending.COMMITTED);
		assertThat(this.committed).hasValue(1);
	}

	@Test
	void ifTheAnswerToACommitIsLostItsOutcomeIsUnknownAndTheProducerIsReplaced() {
		ProducerTransaction transaction = prepared();
		SimulatedProducer first = this.simulated.last();
		first.commitTransactionException = new TimeoutException("on purpose");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertThat(first.closed()).isTrue();
		assertThat(transaction.prepare()).isTrue();
		assertThat(this.simulated.last()).isNotSameAs(first);
		assertThat(this.simulated.last().id()).isEqualTo(first.id());
		assertThat(this.simulated.last().transactionInitialized()).isTrue();
		assertThat(commit(transaction, 2)).isEqualTo(Ending.COMMITTED);
	}

	@Test
	void ifARollbackFailsItsOutcomeIsUnknown() throws Throwable {
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		this.simulated.last().abortTransactionException = new TimeoutException("on purpose");
		assertThat(transaction.rollBack()).isEqualTo(Ending.UNKNOWN);
		assertThat(this.simulated.last().closed()).isTrue();
	}

	@Test
	void whoseIdIsTakenGoesOnWithAnother() throws Throwable {
		ProducerTransaction transaction = prepared();
		SimulatedProducer first = this.simulated.last();
		attempt(transaction, "a");
		first.fenceProducer();
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertThat(transaction.prepare()).isTrue();
		assertThat(this.simulated.last().id()).startsWith(first.id() + "-").isNotEqualTo(first.id());
		attempt(transaction, "b");
		assertThat(commit(transaction, 2)).isEqualTo(Ending.COMMITTED);
		assertThat(this.simulated.committed()).containsExactly("b");
	}

	@Test
	void whoseTransactionWasGivenUpByTheBrokersGoesOnWithItsIdAndOneRecord() {
		SimulatedTransactions impatient = new SimulatedTransactions(Duration.ZERO);
		ProducerTransaction transaction = impatient.open();
		transaction.prepare();
		impatient.last().commitTransactionException = new ProducerFencedException("on purpose");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertThat(transaction.prepare()).isTrue();
		assertThat(impatient.last().id()).isEqualTo("id");
		assertThat(transaction.maxRecords()).isEqualTo(1);
	}

	@Test
	void whatIsNeverAcknowledgedIsUnknown() throws Throwable {
		SimulatedTransactions impatient = new SimulatedTransactions(Duration.ofMillis(20));
		impatient.acknowledgeNothing();
		ProducerTransaction transaction = impatient.open();
		transaction.prepare();
		attempt(transaction, "a");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.UNKNOWN);
		assertThat(impatient.last().sentOffsets()).isFalse();
		assertThat(transaction.maxRecords()).isEqualTo(1);
	}

	@Test
	void anInterruptWhileItIsWaitedForAcknowledgementsRollsBack() throws Throwable {
		this.simulated.acknowledgeNothing();
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		Thread.currentThread().interrupt();
		assertThat(commit(transaction, 1)).isEqualTo(Ending.ROLLED_BACK);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(transaction.lastFailure()).isInstanceOf(InterruptException.class);
		assertThat(this.committed).hasValue(0);
	}

	@Test
	void whoCloseRollsBack() throws Throwable {
		ProducerTransaction transaction = prepared();
		attempt(transaction, "a");
		transaction.close();
		assertThat(this.simulated.last().transactionAborted()).isTrue();
		assertThat(this.simulated.committed()).isEmpty();
		assertThat(transaction.isOpen()).isFalse();
	}

	@Test
	void thatNoProducerCanBeHadIsSaidOnceAndAgainWhenItCan() {
		this.simulated.unavailable(new TimeoutException("on purpose"));
		ProducerTransaction transaction = this.simulated.open();
		assertThat(transaction.prepare()).isFalse();
		assertThat(transaction.prepare()).isFalse();
		int created = this.simulated.producers().size();
		assertThat(transaction.prepare()).isFalse();
		assertThat(this.simulated.producers()).hasSize(created);
		assertThat(this.simulated.events()).singleElement().isInstanceOf(TransactionsUnavailableEvent.class);
		transaction.close();
		assertThat(this.simulated.events()).last().isInstanceOf(TransactionsAvailableEvent.class);
	}

	@Test
	void whatHasToBeCompressedIsSentByAnotherProducer() throws Throwable {
		ProducerTransaction transaction = prepared();
		SimulatedProducer first = this.simulated.last();
		transaction.compress(true);
		assertThat(first.closed()).isTrue();
		transaction.prepare();
		assertThat(this.simulated.last().isCompressing()).isTrue();
		attempt(transaction, "a");
		assertThat(commit(transaction, 1)).isEqualTo(Ending.COMMITTED);
		transaction.compress(false);
		transaction.prepare();
		assertThat(this.simulated.last().isCompressing()).isFalse();
	}

	private ProducerTransaction prepared() {
		ProducerTransaction transaction = this.simulated.open();
		assertThat(transaction.prepare()).isTrue();
		return transaction;
	}

	private static void attempt(ProducerTransaction transaction, String value) throws Throwable {
		transaction.attempt(() -> outbox().add(record(value)));
	}

	private static Outbox outbox() {
		Outbox outbox = Outbox.current();
		assertThat(outbox).isNotNull();
		return outbox;
	}

	private static ProducerRecord<byte[], byte[]> record(String value) {
		return new ProducerRecord<>(SimulatedTransactions.TOPIC, 0, null, value.getBytes());
	}

	private static Ending commit(ProducerTransaction transaction, long offset) {
		return transaction.commit(Map.of(PARTITION, new OffsetAndMetadata(offset)), GROUP);
	}

}
