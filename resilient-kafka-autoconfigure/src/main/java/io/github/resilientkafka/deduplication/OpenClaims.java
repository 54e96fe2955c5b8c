package io.github.resilientkafka.deduplication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.resilientkafka.deduplication.OpenClaim.State;
import io.github.resilientkafka.policy.DeduplicationPolicy;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The claims of one consumer, and what it tells the store about them: many at once.
 */
final class OpenClaims {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(OpenClaims.class));

	private final String listener;

	private final DeduplicationStore store;

	private final String owner;

	private final DeduplicationPolicy policy;

	private final Map<String, OpenClaim> claims = new ConcurrentHashMap<>();

	OpenClaims(String listener, DeduplicationStore store, String owner, DeduplicationPolicy policy) {
		this.listener = listener;
		this.store = store;
		this.owner = owner;
		this.policy = policy;
	}

	boolean isEmpty() {
		return this.claims.isEmpty();
	}

	/**
	 * Whether a key was claimed that no call has begun with.
	 */
	boolean hasUnused() {
		return !find((claim) -> claim.is(State.CLAIMED)).isEmpty();
	}

	/**
	 * Whether a call goes on.
	 */
	boolean isRunning() {
		return !find((claim) -> claim.is(State.RUNNING)).isEmpty();
	}

	@Nullable OpenClaim get(String key) {
		return this.claims.get(key);
	}

	/**
	 * Whether a key has to be claimed before it may be processed.
	 */
	boolean isMissing(String key) {
		OpenClaim claim = this.claims.get(key);
		return claim == null || (claim.is(State.CLAIMED, State.FAILED)
				&& System.nanoTime() - claim.since() > this.policy.claimExpiry().toNanos() / 2);
	}

	/**
	 * Claim keys. Those that another owner has are not remembered.
	 */
	void claim(List<String> keys) {
		long now = System.nanoTime();
		List<Claim> answers = this.store.claim(keys, this.owner, this.policy.claimExpiry());
		for (int i = 0; i < answers.size(); i++) {
			String key = keys.get(i);
			switch (answers.get(i)) {
				case GRANTED -> this.claims.put(key, new OpenClaim(key, State.CLAIMED, now));
				case PROCESSED -> this.claims.put(key, new OpenClaim(key, State.PROCESSED, now));
				case HELD -> this.claims.remove(key);
			}
		}
	}

	/**
	 * Tell the store what was processed.
	 */
	void confirm() {
		List<OpenClaim> succeeded = find((claim) -> claim.is(State.SUCCEEDED));
		if (succeeded.isEmpty()) {
			return;
		}
		Set<String> lost = confirm(succeeded);
		if (!lost.isEmpty()) {
			logger.warn(() -> ("Listener '%s' has processed %d record(s) that another instance has claimed meanwhile:"
					+ " it did not renew its claims for %s. Raise deduplication.claim-expiry if instances stand still"
					+ " for that long.")
				.formatted(this.listener, lost.size(), this.policy.claimExpiry()));
		}
		forget(succeeded);
	}

	/**
	 * Tell the store, in the transaction that is active on this thread.
	 * @return the keys that another owner has
	 */
	Set<String> confirm(Collection<OpenClaim> claims) {
		return this.store.confirm(claims.stream().map(OpenClaim::key).toList(), this.owner, this.policy.retention());
	}

	/**
	 * Give back what is not processed.
	 * @param succeeded whether that includes what was processed and rolled back
	 */
	void release(boolean succeeded) {
		forget(find((claim) -> claim.is(State.PROCESSED)));
		List<OpenClaim> unused = find(
				(claim) -> claim.is(State.CLAIMED, State.FAILED) || (succeeded && claim.is(State.SUCCEEDED)));
		if (!unused.isEmpty()) {
			forget(unused);
			this.store.release(unused.stream().map(OpenClaim::key).toList(), this.owner);
		}
	}

	/**
	 * Let claims last longer that are older than a third of their time.
	 */
	void renew() {
		long now = System.nanoTime();
		List<OpenClaim> old = find((claim) -> claim.is(State.CLAIMED, State.RUNNING, State.SUCCEEDED)
				&& now - claim.since() > this.policy.claimExpiry().toNanos() / 3);
		if (old.isEmpty()) {
			return;
		}
		List<Claim> answers = this.store.claim(old.stream().map(OpenClaim::key).toList(), this.owner,
				this.policy.claimExpiry());
		for (int i = 0; i < old.size(); i++) {
			OpenClaim claim = old.get(i);
			if (answers.get(i) == Claim.GRANTED) {
				claim.renewed(now);
				giveBackIfForgotten(claim);
			}
			else if (claim.is(State.CLAIMED)) {
				// Another owner was faster: it is claimed anew, or not, when it is needed
				forget(List.of(claim));
			}
		}
	}

	/**
	 * The consumer may have released it a moment before it was renewed.
	 */
	private void giveBackIfForgotten(OpenClaim claim) {
		if (!this.claims.containsKey(claim.key())) {
			this.store.release(List.of(claim.key()), this.owner);
		}
	}

	void forget(Collection<OpenClaim> claims) {
		claims.forEach((claim) -> this.claims.remove(claim.key(), claim));
	}

	private List<OpenClaim> find(Predicate<OpenClaim> condition) {
		if (this.claims.isEmpty()) {
			return List.of();
		}
		List<OpenClaim> found = new ArrayList<>();
		for (OpenClaim claim : this.claims.values()) {
			if (condition.test(claim)) {
				found.add(claim);
			}
		}
		return found;
	}

}
