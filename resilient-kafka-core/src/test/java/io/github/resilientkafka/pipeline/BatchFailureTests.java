package io.github.resilientkafka.pipeline;

import java.util.List;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.listener.BatchListenerFailedException;

import static org.assertj.core.api.Assertions.assertThat;

class BatchFailureTests {

	private static final IllegalStateException CAUSE = new IllegalStateException("on purpose");

	private final List<ConsumerRecord<byte[], byte[]>> records = List.of(record("orders", 0, 7), record("orders", 1, 7),
			record("refunds", 0, 7));

	@Test
	void aRecordIsFoundByWhereItIs() {
		assertThat(
				index(new BatchListenerFailedException("bad", new ConsumerRecord<>("orders", 1, 7, "k", "v")), false))
			.isOne();
		assertThat(index(new BatchListenerFailedException("bad", new ConsumerRecord<>("orders", 1, 8, "k", "v")), true))
			.isNegative();
	}

	@Test
	void anIndexCountsIfItIsReliableAndOfTheBatch() {
		assertThat(index(new BatchListenerFailedException("bad", 2), true)).isEqualTo(2);
		assertThat(index(new BatchListenerFailedException("bad", 2), false)).isNegative();
		assertThat(index(new BatchListenerFailedException("bad", 3), true)).isNegative();
		assertThat(index(new BatchListenerFailedException("bad", -1), true)).isNegative();
	}

	@Test
	void whatNamesNoRecordOrCannotBeAskedSaysNothing() {
		assertThat(index(CAUSE, true)).isNegative();
		assertThat(index(new BatchListenerFailedException("bad", 0) {

			@Override
			public ConsumerRecord<?, ?> getRecord() {
				throw new StackOverflowError("on purpose");
			}

		}, true)).isNegative();
	}

	@Test
	void theReasonIsTheCauseIfThereIsOne() {
		BatchListenerFailedException bare = new BatchListenerFailedException("bad", 0);
		assertThat(new BatchFailure(new BatchListenerFailedException("bad", CAUSE, 0)).reason()).isSameAs(CAUSE);
		assertThat(new BatchFailure(bare).reason()).isSameAs(bare);
		IllegalArgumentException other = new IllegalArgumentException(CAUSE);
		assertThat(new BatchFailure(other).reason()).isSameAs(other);
	}

	private int index(Throwable exception, boolean indexIsReliable) {
		return new BatchFailure(exception).indexIn(this.records, Function.identity(), indexIsReliable);
	}

	private static ConsumerRecord<byte[], byte[]> record(String topic, int partition, long offset) {
		return new ConsumerRecord<>(topic, partition, offset, new byte[0], new byte[0]);
	}

}
