package io.github.resilientkafka.deduplication.jdbc;

import io.github.resilientkafka.deduplication.Claim;

/**
 * What the table says of a key.
 *
 * @param key the key, as it is in the table
 * @param owner who has claimed it
 * @param processed whether the owner has confirmed the claim
 * @param remaining the ms until it expires
 */
record StoredKey(String key, String owner, boolean processed, long remaining) {

	boolean isLive() {
		return this.remaining > 0;
	}

	boolean isOf(String owner) {
		return this.owner.equals(owner);
	}

	/**
	 * Whether the owner's claim lasts at least for a time still.
	 */
	boolean isClaimOf(String owner, long atLeast) {
		return isLive() && !this.processed && isOf(owner) && this.remaining >= atLeast;
	}

	/**
	 * Whether the owner may take it, or renew its claim.
	 */
	boolean isClaimableBy(String owner) {
		return !isLive() || (!this.processed && isOf(owner));
	}

	Claim refusal() {
		return this.processed ? Claim.PROCESSED : Claim.HELD;
	}

}
