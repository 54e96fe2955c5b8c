package io.github.resilientkafka.budget;

import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.time.TimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * A budget that is spent is reported, and one burst of due retries is not.
 */
class SpentBudgetTests {

	private static final long WAIT = 50;

	private final List<Object> events = new ArrayList<>();

	private final SpentBudget spent = new SpentBudget(new Pause("listener", PauseReason.RETRY_BUDGET,
			new ListenerEvents(this.events::add), mock(TimeSource.class)), 10_000);

	@Test
	void burstsThatWaitForAMomentAreNoPause() {
		for (int burst = 0; burst < 60; burst++) {
			for (int refusal = 0; refusal < 8; refusal++) {
				this.spent.refused(burst * 1_000L + refusal * WAIT, WAIT);
			}
			this.spent.passed(burst * 1_000L + 8 * WAIT);
		}
		assertThat(this.events).isEmpty();
	}

	@Test
	void retriesThatAreRefusedForASecondAreOne() {
		for (long now = 0; now <= 1_000; now += WAIT) {
			assertThat(this.events).isEmpty();
			this.spent.refused(now, WAIT);
			// Others are made
			this.spent.passed(now);
		}
		assertThat(this.events).singleElement().isInstanceOf(ListenerPausedEvent.class);
		this.spent.passed(11_000);
		assertThat(this.events).hasSize(1);
		this.spent.passed(11_001);
		assertThat(this.events).hasSize(2).last().isInstanceOf(ListenerResumedEvent.class);
	}

	@Test
	void aClockThatIsSetBackHidesNoPause() {
		this.spent.refused(3_600_000, WAIT);
		for (long now = 0; now <= 1_000; now += WAIT) {
			this.spent.refused(now, WAIT);
		}
		assertThat(this.events).hasSize(1);
	}

	@Test
	void aBudgetThatGrantsOneInAWhileIsSpentWithTheSecondRefusal() {
		this.spent.refused(0, 1_000);
		this.spent.refused(1_000, 1_000);
		assertThat(this.events).hasSize(1);
	}

}
