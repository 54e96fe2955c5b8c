package io.github.resilientkafka.deduplication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.resilientkafka.deduplication.OpenClaim.State;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The claims of one consumer, and what it tells the store about them: many at once.
 */
final class OpenClaims {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(OpenClaims.class));

	private static final State[] RENEWED = { State.CLAIMED, State.RUNNING, State.SUCCEEDED, State.IN_DOUBT,
			State.UNCONFIRMED };

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

	@Nullable OpenClaim get(String key) {
		return this.claims.get(key);
	}

	/**
	 * Whether a key has to be claimed before it may be processed. One that has failed may
	 * be processed all the same: its database transaction may have been committed.
	 */
	boolean isMissing(String key) {
		OpenClaim claim = this.claims.get(key);
		return claim == null || claim.is(State.FAILED) || (claim.is(State.CLAIMED)
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
	 * The open transaction has ended.
	 * @param outcome what has become of the calls in it
	 */
	void transactionEnded(State outcome) {
		find((claim) -> claim.is(State.SUCCEEDED)).forEach((claim) -> claim.state(outcome));
	}

	/**
	 * It is known what has become of calls in doubt.
	 * @param committed the committed offsets
	 */
	void resolve(Map<TopicPartition, Long> committed) {
		for (OpenClaim claim : find((each) -> each.is(State.IN_DOUBT))) {
			ConsumerRecord<?, ?> record = claim.record();
			Long offset = (record != null) ? committed.get(partition(record)) : null;
			if (record != null && offset != null) {
				claim.state((record.offset() < offset) ? State.UNCONFIRMED : State.FAILED);
			}
		}
	}

	/**
	 * Leave calls in doubt to whoever finds out: their claims expire.
	 * @return how many there were
	 */
	int forgetInDoubt() {
		List<OpenClaim> inDoubt = find((claim) -> claim.is(State.IN_DOUBT));
		forget(inDoubt);
		return inDoubt.size();
	}

	/**
	 * The first record in each partition that is processed, and that the store does not
	 * know to be.
	 */
	Map<TopicPartition, Long> firstUnconfirmed() {
		List<OpenClaim> unconfirmed = find((claim) -> claim.is(State.UNCONFIRMED));
		if (unconfirmed.isEmpty()) {
			return Map.of();
		}
		Map<TopicPartition, Long> first = new HashMap<>();
		for (OpenClaim claim : unconfirmed) {
			ConsumerRecord<?, ?> record = claim.record();
			if (record != null) {
				first.merge(partition(record), record.offset(), Math::min);
			}
		}
		return first;
	}

	private static TopicPartition partition(ConsumerRecord<?, ?> record) {
		return new TopicPartition(record.topic(), record.partition());
	}

	/**
	 * How many keys are in some states.
	 */
	int count(State... states) {
		return find((claim) -> claim.is(states)).size();
	}

	/**
	 * Tell the store what was processed.
	 * @return whether the store was asked, and has answered
	 */
	boolean confirm() {
		List<OpenClaim> processed = find((claim) -> claim.is(State.UNCONFIRMED));
		if (processed.isEmpty()) {
			return false;
		}
		Set<String> lost = confirm(processed);
		if (!lost.isEmpty()) {
			logger.warn(() -> ("Listener '%s' has processed %d record(s) that another instance has claimed meanwhile,"
					+ " and may have processed as well: it could not renew its claims for %s. Raise"
					+ " deduplication.claim-expiry if instances or the store are away for that long.")
				.formatted(this.listener, lost.size(), this.policy.claimExpiry()));
		}
		forget(processed);
		return true;
	}

	/**
	 * Tell the store, in the transaction that is active on this thread.
	 * @return the keys that another owner has
	 */
	Set<String> confirm(Collection<OpenClaim> claims) {
		return this.store.confirm(claims.stream().map(OpenClaim::key).toList(), this.owner, this.policy.retention());
	}

	/**
	 * Give back what is not processed. What cannot be given back now is kept until it
	 * can.
	 * @return whether the store was asked, and has answered
	 */
	boolean release() {
		forget(find((claim) -> claim.is(State.PROCESSED)));
		List<OpenClaim> unused = find((claim) -> claim.is(State.CLAIMED, State.FAILED));
		if (unused.isEmpty()) {
			return false;
		}
		// First, or the renewal would take them for claims that are still needed
		forget(unused);
		boolean released = false;
		try {
			this.store.release(unused.stream().map(OpenClaim::key).toList(), this.owner);
			released = true;
		}
		finally {
			if (!released) {
				unused.forEach((claim) -> this.claims.putIfAbsent(claim.key(), claim));
			}
		}
		return true;
	}

	/**
	 * Let claims last longer that are older than a third of their time.
	 */
	void renew() {
		long now = System.nanoTime();
		List<OpenClaim> old = find(
				(claim) -> claim.is(RENEWED) && now - claim.since() > this.policy.claimExpiry().toNanos() / 3);
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
