package io.github.resilientkafka.health;

/**
 * How well something is, the best first.
 */
public enum HealthLevel {

	/** As it should be. */
	UP,

	/** Nothing is known, or it is too long ago. */
	UNKNOWN,

	/** It works, but somebody should look. */
	DEGRADED,

	/** It does not work. */
	DOWN;

	/**
	 * The worse of two levels.
	 * @param other the other
	 * @return this or the other
	 */
	public HealthLevel worse(HealthLevel other) {
		return (compareTo(other) >= 0) ? this : other;
	}

}
