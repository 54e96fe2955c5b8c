package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Remembers keys: who has claimed them, and which of them are processed. Each operation
 * is atomic per key, against any number of other threads and processes. A key has at most
 * 200 characters, an owner at most 64.
 * <p>
 * An implementation is thread-safe, throws if what it stores in is down, and makes no
 * round trip for an empty collection. While it is down, nothing is processed. A bean of
 * this type is used by listeners whose {@code deduplication.store} is its name.
 */
public interface DeduplicationStore {

	/**
	 * Claim keys. A key is granted if it is unknown, if its claim or its retention has
	 * expired, or if the owner has claimed it already, and then its expiry is renewed.
	 * @param keys the keys; one that is there twice gets the same answer twice
	 * @param owner who claims them
	 * @param expiry how long they are the owner's if they are neither confirmed nor
	 * released
	 * @return one answer for each key, in order
	 */
	List<Claim> claim(List<String> keys, String owner, Duration expiry);

	/**
	 * What the owner has claimed is processed. That the claim has expired does not matter
	 * as long as nobody else has claimed the key since, and a confirmation may be
	 * repeated.
	 * @param keys the keys
	 * @param owner who has claimed them
	 * @param retention how long they are remembered
	 * @return those keys of which the owner has lost the claim: they are claimed or
	 * processed by another, and left untouched
	 */
	Set<String> confirm(Collection<String> keys, String owner, Duration retention);

	/**
	 * The owner's claims that are not confirmed are forgotten; anything else stays.
	 * @param keys the keys
	 * @param owner who has claimed them
	 */
	void release(Collection<String> keys, String owner);

	/**
	 * Whether a confirmation made now on this thread would be part of a database
	 * transaction that is active on it.
	 * @return whether it would
	 */
	default boolean joinsTransaction() {
		return false;
	}

}
