package io.github.resilientkafka.pipeline;

import java.util.Collection;

/**
 * A stage that notices when something is away that all calls depend on.
 */
public interface OutageAwareStage extends Stage {

	/**
	 * What a failure of an admitted call tells. Called on the thread on which the call
	 * has ended as well.
	 * @param failure the failure
	 * @return who is to blame as far as this stage knows
	 */
	Blame blame(Throwable failure);

	/**
	 * Until when nothing is admitted. Asked after a call that has failed for no fault of
	 * its records, to say when they are tried again.
	 * @return the time on the wall clock, in epoch ms; 0 if calls are admitted, or if it
	 * is not known
	 */
	default long refusesUntil() {
		return 0;
	}

	/**
	 * The calls that tell this stage something, of all consumers of the listener. As long
	 * as there are more, a record that has failed waits before it becomes a dead letter:
	 * it may turn out that something is away. If many have failed in a row, it waits
	 * longer for the next of them.
	 * @return the calls so far; {@link Calls#NONE} if they are not counted
	 */
	default Calls calls() {
		return Calls.NONE;
	}

	/**
	 * The method is not called with some records because it has been before, and has
	 * succeeded. If many records come again, those that are left to be called with are
	 * the ones that have failed, and tell little about an outage.
	 * @param records the records
	 */
	default void repeated(Collection<RecordAttempt> records) {
	}

	/**
	 * Decide whether a call may be prepared now. Asked only when a record could not be
	 * deserialized because something is away, such as a schema registry: what is admitted
	 * then ends with that failure, or is taken back when it works again.
	 * @return {@link Admitted}, or {@link Admission.Refused} if nothing may be tried
	 */
	default Admission admitPreparation() {
		return Admitted.SIMPLY;
	}

}
