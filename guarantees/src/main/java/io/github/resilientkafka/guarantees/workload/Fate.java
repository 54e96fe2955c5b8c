package io.github.resilientkafka.guarantees.workload;

/**
 * On which lanes the charge of an order fails.
 */
public enum Fate {

	/**
	 * Succeeds at once.
	 */
	HEALS_AT_0,

	/**
	 * Succeeds on the first retry lane.
	 */
	HEALS_AT_1,

	/**
	 * Succeeds on the second retry lane.
	 */
	HEALS_AT_2,

	/**
	 * Succeeds on the third retry lane.
	 */
	HEALS_AT_3,

	/**
	 * Fails always.
	 */
	POISON;

	public boolean fails(int lane) {
		return this == POISON || lane < ordinal();
	}

}
