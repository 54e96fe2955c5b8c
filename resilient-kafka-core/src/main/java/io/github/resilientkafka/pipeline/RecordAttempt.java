package io.github.resilientkafka.pipeline;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that is about to be handed to the listener method.
 */
public interface RecordAttempt {

	/**
	 * The record as it was polled.
	 * @return the record in bytes
	 */
	ConsumerRecord<byte[], byte[]> polled();

	/**
	 * The record as the listener sees it.
	 * @return the deserialized record
	 */
	ConsumerRecord<Object, Object> deserialized();

	/**
	 * The lane that the record is in.
	 * @return the number of the lane,
	 * {@link io.github.resilientkafka.policy.RetryLane#MAIN} for its topic
	 */
	int lane();

	/**
	 * The attempts made in place since the poll.
	 * @return 0 for none
	 */
	int immediateAttempts();

	/**
	 * The records behind this one in its partition that are likely to be next.
	 * @return the records in bytes, to be iterated over on this thread, now
	 */
	Iterable<ConsumerRecord<byte[], byte[]>> following();

	/**
	 * The record needs no call: its offset may move.
	 */
	void skip();

	/**
	 * The attempt has failed before the call.
	 * @param failure why
	 */
	void fail(Throwable failure);

	/**
	 * The record has to wait, and those behind it.
	 * @param until the time, in epoch ms
	 */
	void postpone(long until);

}
