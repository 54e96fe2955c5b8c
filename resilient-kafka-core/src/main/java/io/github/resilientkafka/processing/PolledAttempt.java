package io.github.resilientkafka.processing;

import java.util.function.Consumer;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An attempt at a polled record, as its stages see it.
 *
 * @param record the polled record
 * @param deserialized the record as the listener sees it
 * @param lane the number of the lane
 * @param partition the partition
 * @param onFailure is told that the attempt has failed before the call
 * @param clock tells how long it is put off
 */
record PolledAttempt(PolledRecord record, ConsumerRecord<Object, Object> deserialized, int lane,
		PartitionBacklog partition, Consumer<Throwable> onFailure, TimeSource clock) implements RecordAttempt {

	@Override
	public ConsumerRecord<byte[], byte[]> polled() {
		return this.record.record();
	}

	@Override
	public int immediateAttempts() {
		return this.record.immediateAttempts();
	}

	@Override
	public Iterable<ConsumerRecord<byte[], byte[]>> following() {
		return this.partition.behind(this.record);
	}

	@Override
	public void skip() {
		this.record.settle(Settlement.DEDUPLICATED);
	}

	@Override
	public void fail(Throwable failure) {
		this.onFailure.accept(failure);
	}

	@Override
	public void postpone(long until) {
		this.record.waitUntil(this.clock.millisAt(until));
	}

}
