package io.github.resilientkafka.deduplication;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

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

		/** The call has succeeded, and is a part of a transaction that is open. */
		SUCCEEDED,

		/** As before, and the outcome of that transaction is not known. */
		IN_DOUBT,

		/** What the call has done is final, which the store does not know yet. */
		UNCONFIRMED,

		/** The call has failed, or was rolled back. */
		FAILED,

		/** Processed, as the store knows. */
		PROCESSED

	}

	private final String key;

	private volatile State state;

	private volatile long since;

	private volatile @Nullable ConsumerRecord<?, ?> record;

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
	 * A call begins.
	 */
	void begin(ConsumerRecord<?, ?> record) {
		this.record = record;
		this.state = State.RUNNING;
	}

	/**
	 * The record of the last call, or {@code null} if there was none.
	 */
	@Nullable ConsumerRecord<?, ?> record() {
		return this.record;
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
