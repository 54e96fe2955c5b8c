package io.github.resilientkafka.budget;

import java.util.Collection;

import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.RepetitionAwareStage;
import io.github.resilientkafka.pipeline.SettlementAwareStage;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.time.TimeSource;

/**
 * Lets first attempts through and counts them, and as many retries as the budget has.
 */
final class RetryBudgetStage implements RepetitionAwareStage, SettlementAwareStage {

	private final RetryBudget budget;

	private final boolean inPlaceOnly;

	private final SpentBudget spent;

	private final TimeSource clock;

	private final Admitted first = new First();

	private final Admitted retry = new Retry();

	private int firstAttempts;

	/**
	 * Create a stage.
	 * @param budget the budget of the listener
	 * @param inPlaceOnly whether there are no retry topics to wait in
	 * @param spent is told of retries that have to wait
	 */
	RetryBudgetStage(RetryBudget budget, boolean inPlaceOnly, SpentBudget spent, TimeSource clock) {
		this.budget = budget;
		this.inPlaceOnly = inPlaceOnly;
		this.spent = spent;
		this.clock = clock;
	}

	@Override
	public Admission admit(Invocation invocation) {
		// A container has the topics of a listener or its retry topics, not both
		if (invocation.attempts().get(0).lane() == RetryLane.MAIN) {
			this.firstAttempts += countFirst(invocation.attempts());
			return this.first;
		}
		long now = this.clock.millis();
		int granted = this.budget.withdraw(invocation.attempts().size(), now);
		if (granted == 0) {
			long wait = this.budget.waitingTime();
			this.spent.refused(now, wait);
			return new Admission.Refused(this.clock.wallMillis() + wait);
		}
		this.spent.passed(now);
		if (granted < invocation.attempts().size()) {
			invocation.limit(granted);
		}
		return this.retry;
	}

	private static int countFirst(Collection<RecordAttempt> attempts) {
		int count = 0;
		for (RecordAttempt attempt : attempts) {
			count += (attempt.immediateAttempts() == 0) ? 1 : 0;
		}
		return count;
	}

	@Override
	public boolean mayRepeat() {
		long now = this.clock.millis();
		boolean granted = this.budget.withdraw(1, now) == 1;
		if (this.inPlaceOnly) {
			tell(granted, now);
		}
		return granted;
	}

	private void tell(boolean granted, long now) {
		if (granted) {
			this.spent.passed(now);
		}
		else {
			this.spent.refused(now, this.budget.waitingTime());
		}
	}

	@Override
	public void settle(boolean durable) {
		if (this.firstAttempts > 0) {
			long now = this.clock.millis();
			this.budget.deposit(this.firstAttempts, now);
			this.spent.passed(now);
			this.firstAttempts = 0;
		}
	}

	private final class First implements Admitted {

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			RetryBudgetStage.this.firstAttempts -= countFirst(removed);
		}

		@Override
		public void calledAgain(Collection<RecordAttempt> parts) {
			RetryBudgetStage.this.firstAttempts -= countFirst(parts);
		}

	}

	private final class Retry implements Admitted {

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			RetryBudgetStage.this.budget.refund(removed.size());
		}

		@Override
		public void calledAgain(Collection<RecordAttempt> parts) {
			RetryBudgetStage.this.budget.refund(parts.size());
		}

	}

}
