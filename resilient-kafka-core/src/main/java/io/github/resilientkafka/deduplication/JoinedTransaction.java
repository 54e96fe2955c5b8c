package io.github.resilientkafka.deduplication;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Confirms the claims of a call as the last thing in the database transaction of the
 * listener method: what the method has done in the database and the confirmation are
 * committed together, or not at all. Belongs to one consumer.
 */
final class JoinedTransaction implements TransactionSynchronization {

	private final Set<String> names;

	private final DeduplicationStore store;

	private final OpenClaims claims;

	private final ListenerTransactions transactions;

	private @Nullable List<OpenClaim> expected;

	private boolean committed;

	JoinedTransaction(Set<String> names, DeduplicationStore store, OpenClaims claims,
			ListenerTransactions transactions) {
		this.names = names;
		this.store = store;
		this.claims = claims;
		this.transactions = transactions;
	}

	/**
	 * The method is about to be called.
	 */
	void expect(List<OpenClaim> begun) {
		this.expected = begun;
		this.committed = false;
		this.transactions.expect(this);
	}

	/**
	 * A transaction has begun on this thread.
	 * @param transaction its name
	 * @return whether it is that of a method of the listener
	 */
	boolean begun(String transaction) {
		if (!this.names.contains(transaction)) {
			return false;
		}
		if (this.store.joinsTransaction()) {
			TransactionSynchronizationManager.registerSynchronization(this);
		}
		return true;
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		List<OpenClaim> begun = this.expected;
		if (begun == null || begun.isEmpty()) {
			return;
		}
		Set<String> lost = this.claims.confirm(begun);
		if (!lost.isEmpty()) {
			throw new IllegalStateException(
					"%d record(s) of this call were claimed by another instance while it went on"
						.formatted(lost.size()));
		}
	}

	@Override
	public void afterCommit() {
		this.committed = true;
	}

	/**
	 * The call has ended.
	 * @return whether the claims are confirmed
	 */
	boolean ended() {
		this.transactions.forget();
		this.expected = null;
		return this.committed;
	}

}
