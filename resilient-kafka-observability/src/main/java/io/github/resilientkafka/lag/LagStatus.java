package io.github.resilientkafka.lag;

import java.util.Locale;

/**
 * How the consumer of a partition gets on, the best first.
 */
public enum LagStatus {

	/** Nothing is left, or it was caught up or gained on the end of late. */
	OK,

	/** The retry lane holds records, and none of them is due. */
	WAITING,

	/** There is something to do, and the listener pauses for a reason that is known. */
	PAUSED,

	/** Nothing is known, or not for long enough. */
	UNKNOWN,

	/** Offsets were set back, and what was read before is read again. */
	REWIND,

	/** Records are processed, but have come at least as fast for a whole window. */
	WARN,

	/** The consumer polls, and has committed nothing for a whole window. */
	STALL,

	/** Nothing was committed for a whole window, and nothing shows that it is polled. */
	STOP;

	/**
	 * Whether nothing moves that should.
	 * @return whether this is {@link #STALL} or {@link #STOP}
	 */
	public boolean isStuck() {
		return this == STALL || this == STOP;
	}

	/**
	 * The worse of two.
	 * @param other the other
	 * @return this or the other
	 */
	public LagStatus worse(LagStatus other) {
		return (compareTo(other) >= 0) ? this : other;
	}

	/**
	 * The name as it stands in tags.
	 * @return the name in lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
