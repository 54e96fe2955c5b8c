package io.github.resilientkafka.deadletter.index;

import java.util.Locale;

/**
 * What has become of a letter.
 */
public enum LetterState {

	/** Nothing was decided about it. */
	OPEN,

	/** It has come back from replays so often that none takes it along by itself. */
	PARKED,

	/** It was sent to the listener, and waits there. */
	REPLAYING,

	/** The listener has dealt with it; if it has failed again, that is another letter. */
	REPLAYED,

	/** Somebody has said that it is of no use any more. */
	DISCARDED;

	/**
	 * Whether something is still to be decided.
	 * @return whether it is {@link #OPEN} or {@link #PARKED}
	 */
	public boolean isOpen() {
		return this == OPEN || this == PARKED;
	}

	/**
	 * As it stands in answers.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The state of a name.
	 * @param label the name, in whatever case
	 * @return the state
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static LetterState of(String label) {
		for (LetterState state : values()) {
			if (state.label().equalsIgnoreCase(label)) {
				return state;
			}
		}
		throw new IllegalArgumentException(
				"There is no state '%s'; use open, parked, replaying, replayed or discarded".formatted(label));
	}

}
