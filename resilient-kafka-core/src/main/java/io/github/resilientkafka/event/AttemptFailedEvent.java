package io.github.resilientkafka.event;

/**
 * An attempt has failed, and the record keeps its place for the time being: it is tried
 * again there, or it is held until other calls show whether the fault is its own. What
 * follows has an event of its own.
 *
 * @param listener the id of the listener
 * @param record the record that failed, where it was polled
 * @param next what is done with it now
 * @param attempts the attempts made so far
 * @param exception what the last of them failed with
 */
public record AttemptFailedEvent(String listener, RecordCoordinates record, Next next, int attempts,
		Throwable exception) {

	/**
	 * What is done with a record that keeps its place.
	 */
	public enum Next {

		/** It is tried again there: {@code retry.immediate}. */
		REPEATED,

		/** It is held until it is known whether the fault is its own. */
		HELD

	}

}
