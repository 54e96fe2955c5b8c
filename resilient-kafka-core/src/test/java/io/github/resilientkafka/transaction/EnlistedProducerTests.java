package io.github.resilientkafka.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Producers of the application in an attempt and elsewhere.
 */
class EnlistedProducerTests {

	private final SimulatedTransactions simulated = new SimulatedTransactions();

	private final MockProducer<String, String> own = new MockProducer<>(true, null, new StringSerializer(),
			new StringSerializer());

	private final DefaultKafkaProducerFactory<String, String> application = new DefaultKafkaProducerFactory<>(Map.of(),
			new StringSerializer(), new StringSerializer());

	private Optional<Boolean> here = Optional.of(true);

	private final ProducerTransaction transaction = this.simulated.open();

	@Test
	void whatIsSentInAnAttemptIsCommittedWithIt() throws Throwable {
		Producer<String, String> producer = enlisted();
		List<RecordMetadata> acknowledged = new ArrayList<>();
		Future<RecordMetadata> sent = this.transaction
			.attempt(() -> producer.send(record("a"), (metadata, exception) -> acknowledged.add(metadata)));
		assertThat(sent).isDone();
		assertThat(acknowledged).containsExactly(sent.get());
		assertThat(sent.get().hasOffset()).isFalse();
		assertThat(this.simulated.committed()).isEmpty();
		commit();
		assertThat(this.simulated.committed()).containsExactly("a");
		assertThat(this.own.history()).isEmpty();
	}

	@Test
	void whatIsSentOutsideOfAttemptsIsSentAtOnce() {
		Producer<String, String> producer = enlisted();
		producer.send(record("a"));
		assertThat(this.own.history()).hasSize(1);
		assertThat(this.simulated.committed()).isEmpty();
	}

	@Test
	void whatIsSentToAnotherClusterIsSentAtOnce() throws Throwable {
		this.here = Optional.of(false);
		Producer<String, String> producer = enlisted();
		this.transaction.attempt(() -> producer.send(record("a")));
		assertThat(this.own.history()).hasSize(1);
		assertThat(this.transaction.isOpen()).isFalse();
	}

	@Test
	void nothingIsSentWhileItIsNotKnownWhereTo() {
		this.here = Optional.empty();
		Producer<String, String> producer = enlisted();
		assertThatExceptionOfType(TransactionBrokenException.class).isThrownBy(() -> this.transaction.attempt(() -> {
			try {
				producer.send(record("a"));
			}
			catch (TimeoutException ex) {
				// the listener goes on as if nothing had happened
			}
			return null;
		}));
		assertThat(this.own.history()).isEmpty();
		assertThat(this.transaction.failure()).isInstanceOf(TimeoutException.class);
	}

	@Test
	void whoMakesTransactionsOfItsOwnIsLeftAlone() throws Throwable {
		Producer<String, String> producer = enlisted();
		producer.initTransactions();
		this.transaction.attempt(() -> {
			producer.beginTransaction();
			producer.send(record("a"));
			producer.commitTransaction();
			return null;
		});
		assertThat(this.own.history()).hasSize(1);
		assertThat(this.transaction.isOpen()).isFalse();
	}

	@Test
	void aFlushInAnAttemptWaitsForNothing() throws Throwable {
		Producer<String, String> producer = enlisted();
		this.transaction.attempt(() -> {
			producer.send(record("a"));
			producer.flush();
			return null;
		});
		assertThat(this.own.flushed()).isTrue();
		assertThat(this.own.history()).isEmpty();
		commit();
		assertThat(this.simulated.committed()).containsExactly("a");
	}

	@Test
	void aCallbackThatFailsHarmsNobody() throws Throwable {
		Producer<String, String> producer = enlisted();
		this.transaction.attempt(() -> producer.send(record("a"), (metadata, exception) -> {
			throw new IllegalStateException("on purpose");
		}));
		commit();
		assertThat(this.simulated.committed()).containsExactly("a");
	}

	@Test
	@SuppressWarnings({ "unchecked", "rawtypes" })
	void whatCannotBeSerializedFailsTheAttemptEvenIfTheListenerCatchesIt() {
		Producer producer = enlisted();
		assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> this.transaction.attempt(() -> {
			try {
				producer.send(new ProducerRecord<>(SimulatedTransactions.TOPIC, 42));
			}
			catch (RuntimeException ex) {
				// the listener goes on as if nothing had happened
			}
			producer.send(record("b"));
			return null;
		}));
		assertThat(this.transaction.isOpen()).isFalse();
	}

	private Producer<String, String> enlisted() {
		assertThat(this.transaction.prepare()).isTrue();
		return EnlistedProducer.around(this.own, new Enlistment("application", this.application, () -> this.here),
				this.simulated.cluster());
	}

	private void commit() {
		assertThat(this.transaction.commit(Map.of(new TopicPartition("in", 0), new OffsetAndMetadata(1)),
				new ConsumerGroupMetadata("group")))
			.isEqualTo(ProducerTransaction.Ending.COMMITTED);
	}

	private static ProducerRecord<String, String> record(String value) {
		return new ProducerRecord<>(SimulatedTransactions.TOPIC, 0, null, value);
	}

}
