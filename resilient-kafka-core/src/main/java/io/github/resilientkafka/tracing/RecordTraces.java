package io.github.resilientkafka.tracing;

import io.github.resilientkafka.pipeline.Failure;
import io.micrometer.observation.Observation;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps what is done with a record in one trace: that of its producer or, if there is
 * none, that of the first attempt. Thread-safe.
 */
public interface RecordTraces {

	/**
	 * Where nothing is traced.
	 */
	RecordTraces NONE = new RecordTraces() {

		@Override
		public boolean isRecorded(Observation.ContextView attempt) {
			return false;
		}

		@Override
		public void lead(ConsumerRecord<byte[], byte[]> record, Observation.ContextView attempt) {
			// there is no trace
		}

		@Override
		public void redirected(ConsumerRecord<byte[], byte[]> record, String topic, Failure failure) {
			// there is no trace
		}

	};

	/**
	 * Whether what is said about an attempt will be seen. Of many attempts no span is
	 * exported.
	 * @param attempt the observation of the attempt, which has begun
	 * @return whether there is a span that is recorded
	 */
	boolean isRecorded(Observation.ContextView attempt);

	/**
	 * An attempt is not the last. If the record has not come with a trace, its headers
	 * lead to that of the attempt from now on, and so do those of its redirects.
	 * @param record the record as it was polled
	 * @param attempt the observation of the attempt
	 */
	void lead(ConsumerRecord<byte[], byte[]> record, Observation.ContextView attempt);

	/**
	 * A record is in its next topic.
	 * @param record the record as it was polled
	 * @param topic the retry or dead-letter topic
	 * @param failure why it is there
	 */
	void redirected(ConsumerRecord<byte[], byte[]> record, String topic, Failure failure);

}
