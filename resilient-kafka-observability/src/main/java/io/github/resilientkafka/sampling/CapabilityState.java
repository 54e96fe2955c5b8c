package io.github.resilientkafka.sampling;

import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Whether a cluster answers a question.
 */
public enum CapabilityState {

	/** It does. */
	OK,

	/** It has not been asked, or has not answered last time. */
	UNKNOWN,

	/** It does not know the question. */
	UNSUPPORTED,

	/** The application may not ask. */
	DENIED;

	/**
	 * What a failed question says of it. That a user could not log in says nothing of
	 * what that user may do.
	 * @param failure what a call failed with
	 * @return the state
	 */
	static CapabilityState of(Throwable failure) {
		if (failure instanceof AuthorizationException) {
			return DENIED;
		}
		return (failure instanceof UnsupportedVersionException) ? UNSUPPORTED : UNKNOWN;
	}

	/**
	 * Whether it is settled that there is no answer, so that it need not be asked for
	 * with each sample.
	 */
	boolean isRefusal() {
		return this == DENIED || this == UNSUPPORTED;
	}

}
