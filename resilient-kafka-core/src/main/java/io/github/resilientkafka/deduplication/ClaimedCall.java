package io.github.resilientkafka.deduplication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.resilientkafka.deduplication.OpenClaim.State;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.RecordAttempt;
import org.jspecify.annotations.Nullable;

/**
 * A call with records that have keys.
 */
final class ClaimedCall implements Admitted {

	private final DeduplicationStage stage;

	private final @Nullable JoinedTransaction transaction;

	private final List<RecordAttempt> attempts;

	private final List<OpenClaim> claims;

	ClaimedCall(DeduplicationStage stage, @Nullable JoinedTransaction transaction, int size) {
		this.stage = stage;
		this.transaction = transaction;
		this.attempts = new ArrayList<>(size);
		this.claims = new ArrayList<>(size);
	}

	void add(RecordAttempt attempt, OpenClaim claim) {
		this.attempts.add(attempt);
		this.claims.add(claim);
	}

	boolean isEmpty() {
		return this.claims.isEmpty();
	}

	List<OpenClaim> claims() {
		return this.claims;
	}

	@Override
	public @Nullable Throwable ended(@Nullable Throwable failure) {
		boolean confirmed = this.transaction != null && this.transaction.ended() && failure == null;
		if (confirmed) {
			this.stage.forget(this.claims);
			return null;
		}
		State state = (failure != null) ? State.FAILED : this.stage.succeeded();
		this.claims.forEach((claim) -> claim.state(state));
		this.stage.callEnded();
		return failure;
	}

	@Override
	public void succeeded(Collection<RecordAttempt> done) {
		for (RecordAttempt attempt : done) {
			int index = this.attempts.indexOf(attempt);
			if (index >= 0) {
				this.claims.get(index).state(this.stage.succeeded());
			}
		}
	}

	@Override
	public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
		for (RecordAttempt attempt : removed) {
			int index = this.attempts.indexOf(attempt);
			if (index >= 0) {
				this.attempts.remove(index);
				this.claims.remove(index).state(State.CLAIMED);
			}
		}
		if (cancelled && this.transaction != null) {
			this.transaction.ended();
		}
	}

}
