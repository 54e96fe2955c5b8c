package io.github.resilientkafka.deadletter.ledger;

/**
 * A ledger could not be written.
 */
public final class LedgerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	LedgerException(String message, Throwable cause) {
		super(message, cause);
	}

}
