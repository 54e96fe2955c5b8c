package io.github.resilientkafka.transaction;

import io.github.resilientkafka.failure.ForeignThrowable;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Tells what an exception of a producer means for the record and the transaction.
 */
public final class SendFailure {

	private SendFailure() {
	}

	/**
	 * Whether something cannot be sent because of what it is or where it goes.
	 * @param failure why it could not be sent
	 * @return whether it would fail again
	 */
	public static boolean isLasting(Throwable failure) {
		return isFaultOfRecord(failure) || failure instanceof InvalidTopicException
				|| failure instanceof UnknownTopicOrPartitionException
				|| failure instanceof TopicAuthorizationException;
	}

	/**
	 * Whether something cannot be sent because of what it is, so that others can be sent
	 * to the same topic.
	 * @param failure why it could not be sent
	 * @return whether it would fail again
	 */
	public static boolean isFaultOfRecord(Throwable failure) {
		return isTooLarge(failure) || failure instanceof InvalidTimestampException
				|| failure instanceof InvalidRecordException;
	}

	/**
	 * Whether something cannot be sent because of its size.
	 * @param failure why it could not be sent
	 * @return whether something smaller may be accepted
	 */
	public static boolean isTooLarge(Throwable failure) {
		return failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException;
	}

	/**
	 * Whether the brokers have given the transactional id to another producer, or the
	 * transaction up.
	 */
	static boolean isFenced(Throwable failure) {
		for (Throwable cause : new ForeignThrowable(failure).chain()) {
			if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
				return true;
			}
		}
		return false;
	}

}
