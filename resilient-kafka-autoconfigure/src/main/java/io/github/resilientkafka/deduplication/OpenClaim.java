package io.github.resilientkafka.deduplication;

/**
 * A key that a consumer has asked for and not given back. Changed by its consumer thread
 * or, where a method returns a future, by the thread that completes it; read by the
 * renewal.
 */
final class OpenClaim {

	enum State {

		/** Granted, and not begun. */
		CLAIMED,

		/** A call with it goes on. */
		RUNNING,

		/** The call has succeeded, which the store does not know yet. */
		SUCCEEDED,

		/** The call has failed. */
		FAILED,

		/** Processed, as the store knows. */
		PROCESSED

	}

	private final String key;

	private volatile State state;

	private volatile long since;

	OpenClaim(String key, State state, long now) {
		this.key = key;
		this.state = state;
		this.since = now;
	}

	String key() {
		return this.key;
	}

	State state() {
		return this.state;
	}

	void state(State state) {
		this.state = state;
	}

	/**
	 * When it was claimed or renewed, in terms of {@link System#nanoTime()}.
	 */
	long since() {
		return this.since;
	}

	void renewed(long now) {
		this.since = now;
	}

	boolean is(State... states) {
		State current = this.state;
		for (State each : states) {
			if (current == each) {
				return true;
			}
		}
		return false;
	}

}
