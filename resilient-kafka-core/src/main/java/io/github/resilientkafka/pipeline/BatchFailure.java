package io.github.resilientkafka.pipeline;

import java.util.List;
import java.util.function.Function;

import io.github.resilientkafka.failure.ForeignThrowable;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * What the exception of a call with many records says about them. The exception may be
 * code of somebody else, which fails when it is asked; then it says nothing.
 *
 * @param exception what the call failed with
 */
public record BatchFailure(Throwable exception) {

	/**
	 * Find the record that the exception names.
	 * @param <T> what stands for a record
	 * @param records the records of the call
	 * @param record gives the record as it was polled
	 * @param indexIsReliable whether the listener was called with just these records, in
	 * this order
	 * @return the index of the record, or -1 if none of them is named
	 */
	public <T> int indexIn(List<T> records, Function<T, ConsumerRecord<byte[], byte[]>> record,
			boolean indexIsReliable) {
		if (!(this.exception instanceof BatchListenerFailedException failure)) {
			return -1;
		}
		try {
			ConsumerRecord<?, ?> named = failure.getRecord();
			if (named == null) {
				int index = failure.getIndex();
				return (indexIsReliable && index >= 0 && index < records.size()) ? index : -1;
			}
			for (int i = 0; i < records.size(); i++) {
				if (isSame(record.apply(records.get(i)), named)) {
					return i;
				}
			}
			return -1;
		}
		catch (RuntimeException | Error ex) {
			return -1;
		}
	}

	/**
	 * What the listener says about the record, without which of them it was.
	 * @return the cause of an exception that names a record, otherwise the exception
	 */
	public Throwable reason() {
		Throwable cause = (this.exception instanceof BatchListenerFailedException)
				? new ForeignThrowable(this.exception).cause() : null;
		return (cause != null) ? cause : this.exception;
	}

	private static boolean isSame(ConsumerRecord<?, ?> record, ConsumerRecord<?, ?> other) {
		return record.offset() == other.offset() && record.partition() == other.partition()
				&& record.topic().equals(other.topic());
	}

}
