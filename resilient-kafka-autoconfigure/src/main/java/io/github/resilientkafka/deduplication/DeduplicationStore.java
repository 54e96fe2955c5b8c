package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Remembers which keys were processed, and which are claimed to be processed now. All
 * operations are atomic for each key, against any number of threads and processes. A
 * store that cannot be reached throws; it is asked again later, and nothing is processed
 * meanwhile. Implementations are thread-safe.
 * <p>
 * A bean of this type is used by listeners whose {@code deduplication.store} is its name.
 */
public interface DeduplicationStore {

	/**
	 * Claim keys. A key is granted if it is unknown, if its claim or its retention has
	 * expired, or if the same owner has claimed it already, whose claim then lasts
	 * longer.
	 * @param keys the keys, of at most 200 characters each
	 * @param owner who claims them, at most 64 characters
	 * @param expiry how long the claims last unless they are renewed
	 * @return one answer for each key, in their order
	 */
	List<Claim> claim(List<String> keys, String owner, Duration expiry);

	/**
	 * Remember that claimed keys are processed. A claim that has expired meanwhile counts
	 * as long as nobody else has the key, and to confirm again is no error.
	 * @param keys the keys
	 * @param owner who has claimed them
	 * @param retention how long to remember them
	 * @return those that another owner has claimed or processed meanwhile, which are left
	 * as they are
	 */
	Set<String> confirm(Collection<String> keys, String owner, Duration retention);

	/**
	 * Forget the claims of an owner, so that the keys can be claimed by anybody. Keys
	 * that are processed, or claimed by others, stay as they are.
	 * @param keys the keys
	 * @param owner who has claimed them
	 */
	void release(Collection<String> keys, String owner);

	/**
	 * Whether a confirmation that is made now, on this thread, would be part of a
	 * database transaction that is active on it.
	 * @return whether it would be rolled back with it
	 */
	default boolean joinsTransaction() {
		return false;
	}

}
