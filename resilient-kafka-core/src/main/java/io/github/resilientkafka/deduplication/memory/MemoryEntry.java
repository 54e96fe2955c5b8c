package io.github.resilientkafka.deduplication.memory;

import io.github.resilientkafka.deduplication.Claim;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one key. Its own expiry counts; that of the cache only frees memory.
 * Once it is removed it gives no answers. Thread-safe.
 */
final class MemoryEntry {

	private final String key;

	private final String owner;

	private boolean processed;

	private volatile long expiry;

	private volatile boolean removed;

	MemoryEntry(String key, String owner, boolean processed, long expiry) {
		this.key = key;
		this.owner = owner;
		this.processed = processed;
		this.expiry = expiry;
	}

	String key() {
		return this.key;
	}

	long expiry() {
		return this.expiry;
	}

	boolean isRemoved() {
		return this.removed;
	}

	/**
	 * Claim the key.
	 * @return the answer, or {@code null} if there is none because this is removed, now
	 * or before
	 */
	synchronized @Nullable Claim claim(String owner, long now, long expiry) {
		if (removeExpired(now)) {
			return null;
		}
		if (this.processed) {
			return Claim.PROCESSED;
		}
		if (!this.owner.equals(owner)) {
			return Claim.HELD;
		}
		this.expiry = expiry;
		return Claim.GRANTED;
	}

	/**
	 * Confirm the claim.
	 * @return {@link Claim#PROCESSED}, {@link Claim#HELD} if the key is another's, or
	 * {@code null} if there is no answer because this is removed, now or before
	 */
	synchronized @Nullable Claim confirm(String owner, long now, long expiry) {
		if (removeExpired(now)) {
			return null;
		}
		if (!this.owner.equals(owner)) {
			return Claim.HELD;
		}
		this.processed = true;
		this.expiry = expiry;
		return Claim.PROCESSED;
	}

	/**
	 * Remove this if it is an unconfirmed claim of the owner.
	 * @return whether it is removed, now or before
	 */
	synchronized boolean release(String owner) {
		if (!this.processed && this.owner.equals(owner)) {
			this.removed = true;
		}
		return this.removed;
	}

	/**
	 * Remove this in any case.
	 * @return whether it was of use still
	 */
	synchronized boolean remove(long now) {
		boolean live = !removeExpired(now);
		this.removed = true;
		return live;
	}

	private boolean removeExpired(long now) {
		if (now >= this.expiry) {
			this.removed = true;
		}
		return this.removed;
	}

}
