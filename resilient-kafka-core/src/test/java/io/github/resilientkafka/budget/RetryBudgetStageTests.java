package io.github.resilientkafka.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.time.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class RetryBudgetStageTests {

	private static final int INCOME = 10;

	private final TimeSource clock = mock();

	private final RetryBudgetPolicy policy = new RetryBudgetPolicy(true, 0.2, INCOME, Duration.ofSeconds(10));

	private final RetryBudget budget = new RetryBudget(this.policy, 0);

	private final RetryBudgetStage stage = new RetryBudgetStage(this.budget, false,
			new SpentBudget(new Pause("listener", PauseReason.RETRY_BUDGET, new ListenerEvents((event) -> {
			}), this.clock), 10_000), this.clock);

	/**
	 * Otherwise a batch whose records fail would pay for those behind them again with
	 * each that fails, and the larger the batch the more.
	 */
	@Test
	void recordsOfABatchThatIsCalledInPartsPayOnce() {
		List<RecordAttempt> batch = attempts(INCOME, 1);
		for (int failed = 0; failed < INCOME; failed++) {
			List<RecordAttempt> part = batch.subList(failed, INCOME);
			Invocation invocation = new Invocation(part);
			Admitted call = admitted(invocation);
			assertThat(invocation.attempts()).hasSameSizeAs(part);
			call.calledAgain(part.subList(1, part.size()));
		}
		assertThat(this.stage.admit(new Invocation(attempts(1, 1)))).isInstanceOf(Admission.Refused.class);
	}

	@Test
	void firstAttemptsAtABatchThatIsCalledInPartsCountOnce() {
		List<RecordAttempt> batch = attempts(1_000, RetryLane.MAIN);
		admitted(new Invocation(batch)).calledAgain(batch.subList(1, 1_000));
		admitted(new Invocation(batch.subList(1, 1_000)));
		this.stage.settle(true);
		RetryBudget expected = new RetryBudget(this.policy, 0);
		expected.deposit(1_000, 0);
		assertThat(this.budget.withdraw(1_000, 500)).isEqualTo(expected.withdraw(1_000, 500));
	}

	private Admitted admitted(Invocation invocation) {
		Admission admission = this.stage.admit(invocation);
		assertThat(admission).isInstanceOf(Admitted.class);
		return (Admitted) admission;
	}

	private static List<RecordAttempt> attempts(int count, int lane) {
		return new ArrayList<>(IntStream.range(0, count).mapToObj((i) -> {
			RecordAttempt attempt = mock(RecordAttempt.class);
			given(attempt.lane()).willReturn(lane);
			return attempt;
		}).toList());
	}

}
