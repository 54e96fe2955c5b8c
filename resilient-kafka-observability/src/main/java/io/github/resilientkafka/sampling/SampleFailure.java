package io.github.resilientkafka.sampling;

import io.github.resilientkafka.failure.RootCause;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Why a sample has failed.
 *
 * @param kind in short
 * @param message in long
 */
public record SampleFailure(Kind kind, String message) {

	static SampleFailure of(Throwable failure) {
		return new SampleFailure(kind(failure), new RootCause(failure).text());
	}

	private static Kind kind(Throwable failure) {
		if (failure instanceof TimeoutException || failure instanceof java.util.concurrent.TimeoutException) {
			return Kind.TIMEOUT;
		}
		if (failure instanceof AuthenticationException) {
			return Kind.AUTHENTICATION;
		}
		if (failure instanceof RetriableException) {
			return Kind.DISCONNECTED;
		}
		if (failure instanceof ConfigException
				|| (failure instanceof KafkaException && failure.getCause() instanceof ConfigException)) {
			return Kind.CONFIGURATION;
		}
		return Kind.OTHER;
	}

	/**
	 * Why, in short.
	 */
	public enum Kind {

		/** No broker has answered in time. */
		TIMEOUT,

		/** A connection was lost, or a broker was not ready. */
		DISCONNECTED,

		/** The application could not log in. */
		AUTHENTICATION,

		/** A client could not be made, such as for the name of a host unknown. */
		CONFIGURATION,

		/** Anything else. */
		OTHER;

		/**
		 * Whether it means that no broker can be reached; otherwise one has answered, or
		 * none was asked.
		 * @return whether nobody has answered
		 */
		public boolean isSilence() {
			return this == TIMEOUT || this == DISCONNECTED;
		}

	}

}
