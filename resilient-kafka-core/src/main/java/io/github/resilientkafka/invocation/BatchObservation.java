package io.github.resilientkafka.invocation;

import java.util.List;
import java.util.function.ToIntFunction;

import io.github.resilientkafka.polling.PolledRecord;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Observes a call of a batch listener and the attempts that are made with it, one at each
 * of its records.
 */
public final class BatchObservation {

	private final ListenerObservation observation;

	private final List<PolledRecord> records;

	private final List<Observation> attempts;

	private final Observation call;

	private BatchObservation(ListenerObservation observation, List<PolledRecord> records, List<Observation> attempts) {
		this.observation = observation;
		this.records = records;
		this.attempts = attempts;
		this.call = observation.startCall(attempts);
	}

	/**
	 * The call begins.
	 * @param observation where it is observed
	 * @param records the records
	 * @param attempts the attempts at each of them, which have begun
	 */
	public static BatchObservation start(ListenerObservation observation, List<PolledRecord> records,
			List<Observation> attempts) {
		return new BatchObservation(observation, records, attempts);
	}

	/**
	 * Make the call.
	 * @param listener what is called
	 * @param culprit tells the index of the record that a call has failed for, or -1 if
	 * it may have been any
	 */
	public void observe(Runnable listener, ToIntFunction<Throwable> culprit) {
		Throwable failure = null;
		Observation.Scope scope = ListenerObservation.open(this.call);
		try {
			listener.run();
		}
		catch (Throwable ex) {
			failure = RecordInvoker.unwrap(ex);
			throw ex;
		}
		finally {
			ListenerObservation.close(scope);
			stop(failure, (failure != null) ? culprit.applyAsInt(failure) : -1);
		}
	}

	private void stop(@Nullable Throwable failure, int culprit) {
		for (int i = 0; i < this.attempts.size(); i++) {
			Observation attempt = this.attempts.get(i);
			if (failure != null && (culprit < 0 || culprit == i)) {
				this.observation.failed(this.records.get(i), attempt, failure);
			}
			ListenerObservation.stop(attempt);
		}
		if (failure != null) {
			ListenerObservation.error(this.call, failure);
		}
		ListenerObservation.stop(this.call);
	}

}
