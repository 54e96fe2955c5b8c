package io.github.resilientkafka.deduplication;

/**
 * What a store answers to a claim.
 */
public enum Claim {

	/**
	 * The key is the owner's to process.
	 */
	GRANTED,

	/**
	 * Another owner has claimed the key and may be processing it.
	 */
	HELD,

	/**
	 * The key was processed.
	 */
	PROCESSED

}
