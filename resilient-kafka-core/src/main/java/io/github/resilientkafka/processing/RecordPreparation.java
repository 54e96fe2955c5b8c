package io.github.resilientkafka.processing;

import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.CallPermits;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns polled bytes into what the listener sees. What the deserializers ask, such as a
 * schema registry, may be away: that is an outage as any other, so the stages are asked
 * before it is tried again, and told how that ends.
 *
 * @param failures decides about records that cannot be deserialized
 */
record RecordPreparation(FailureHandler failures) {

	/**
	 * Deserialize a record.
	 * @param polled the record
	 * @param backlog the backlog of its consumer
	 * @return the record as the listener sees it, or {@code null} if that is not possible
	 * now; what becomes of it is decided then
	 */
	@Nullable ConsumerRecord<Object, Object> prepare(PolledRecord polled, Backlog backlog) {
		CallPermits permits = backlog.deserializer().isInDoubt() ? backlog.pipeline().prepare() : null;
		if (permits != null && !permits.isGranted()) {
			backlog.postponeAttempts(permits.notBefore());
			return null;
		}
		try {
			ConsumerRecord<Object, Object> record = backlog.deserializer()
				.deserialize(polled.record(), polled.position().topic());
			backlog.deserializer().inDoubt(false);
			takeBack(permits);
			return record;
		}
		catch (Throwable ex) {
			if (this.failures.isOutageOfDeserializer(ex)) {
				backlog.deserializer().inDoubt(true);
				unreachable(polled, ex, (permits != null) ? permits : backlog.pipeline().prepare(), backlog);
			}
			else {
				takeBack(permits);
				this.failures.handleUncalled(polled, ex, (failure) -> Blame.RECORD, backlog);
			}
			return null;
		}
	}

	private void unreachable(PolledRecord polled, Throwable failure, CallPermits permits, Backlog backlog) {
		if (permits.isGranted()) {
			permits.ended(failure);
			this.failures.handleUncalled(polled, failure, permits::blame, backlog);
		}
		else {
			backlog.postponeAttempts(permits.notBefore());
		}
	}

	private static void takeBack(@Nullable CallPermits permits) {
		if (permits != null) {
			permits.takeBack();
		}
	}

}
