package io.github.resilientkafka.deduplication;

/**
 * The answer to who claims a key.
 */
public enum Claim {

	/**
	 * The key is the owner's until the claim expires: process the record, and confirm.
	 */
	GRANTED,

	/**
	 * Another owner has claimed the key and is not done yet: ask again later.
	 */
	HELD,

	/**
	 * What the key stands for is processed: skip the record.
	 */
	PROCESSED

}
