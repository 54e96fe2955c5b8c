package io.github.resilientkafka.transaction;

/**
 * An attempt has come to nothing because its transaction cannot be committed any more,
 * which says nothing about the record.
 */
public final class TransactionBrokenException extends Exception {

	TransactionBrokenException(Throwable cause) {
		super("The transaction has failed", cause, false, false);
	}

}
