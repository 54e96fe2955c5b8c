package io.github.resilientkafka.pipeline;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * The call may be made. Either it is, and ends, or it is taken back.
 */
public non-sealed interface Admitted extends Admission {

	/**
	 * Of a stage that does not care how a call ends.
	 */
	Admitted SIMPLY = new Admitted() {
	};

	/**
	 * The method has returned, on the thread of the consumer. What it has sent in a
	 * transaction is discarded if this throws.
	 */
	default void returned() {
	}

	/**
	 * Although the call has failed, these of its records are done.
	 * @param done the records
	 */
	default void succeeded(Collection<RecordAttempt> done) {
	}

	/**
	 * Although the call has failed, these of its records are not decided: the method is
	 * called again at once with a part of the batch, in a call that is admitted for
	 * itself.
	 * @param parts the records
	 */
	default void calledAgain(Collection<RecordAttempt> parts) {
	}

	/**
	 * The call has ended. For a method that returns a future this is when the future is
	 * done, on whatever thread that happens.
	 * @param failure what it failed with, or {@code null} if it has succeeded
	 * @return what the stages in front of this one see as its failure
	 */
	default @Nullable Throwable ended(@Nullable Throwable failure) {
		return failure;
	}

	/**
	 * What a failure of this call tells, besides what it tells the {@link Stage}. Called
	 * after the call has ended, perhaps more than once and much later: what has happened
	 * meanwhile counts.
	 * @param failure the failure
	 * @return who is to blame as far as is known now
	 */
	default Blame judge(Throwable failure) {
		return Blame.RECORD;
	}

	/**
	 * Records that were admitted are not part of the call, or have not reached the method
	 * because a filter or an interceptor has left them out. If that is all of them the
	 * call does not end.
	 * @param removed the records
	 * @param cancelled whether there is no call at all
	 */
	default void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
	}

}
