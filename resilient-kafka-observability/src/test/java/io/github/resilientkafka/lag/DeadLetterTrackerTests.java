package io.github.resilientkafka.lag;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadLetterTrackerTests {

	private static final long MINUTE = 60_000;

	private final DeadLetterTracker tracker = new DeadLetterTracker(Duration.ofMinutes(10));

	@Test
	void countsGrowthFromTheFirstLook() {
		assertThat(this.tracker.add(0, 3, 10, 0)).isEqualTo(new DeadLetterState(7, 0, Duration.ZERO, 0));
		assertThat(this.tracker.add(MINUTE, 3, 12, 0)).isEqualTo(new DeadLetterState(9, 2, Duration.ofMinutes(1), 0));
	}

	@Test
	void forgetsGrowthAfterTheWindow() {
		this.tracker.add(0, 0, 0, 0);
		for (int minute = 1; minute <= 11; minute++) {
			assertThat(this.tracker.add(minute * MINUTE, 0, 1, 0))
				.isEqualTo(new DeadLetterState(1, (minute < 11) ? 1 : 0, Duration.ofMinutes(minute - 1), 0));
		}
	}

	@Test
	void theOldestIsTheFirstThatIsStillThere() {
		this.tracker.add(0, 0, 1, 0);
		this.tracker.add(5 * MINUTE, 0, 2, 0);
		assertThat(this.tracker.add(6 * MINUTE, 1, 2, 0).oldestAge()).isEqualTo(Duration.ofMinutes(1));
		assertThat(this.tracker.add(7 * MINUTE, 2, 2, 0)).isEqualTo(new DeadLetterState(0, 1, null, 0));
	}

	@Test
	void growthIsForgottenInTimeHoweverLongSomethingLies() {
		long at = 0;
		for (; at < Duration.ofDays(7).toMillis(); at += 15_000) {
			this.tracker.add(at, 0, 1 + at / Duration.ofHours(1).toMillis(), 0);
		}
		DeadLetterState state = null;
		for (long end = at + 11 * MINUTE; at < end; at += 15_000) {
			state = this.tracker.add(at, 0, 500, 0);
		}
		assertThat(state).isNotNull();
		assertThat(state.growth()).isZero();
		assertThat(state.oldestAge()).isGreaterThan(Duration.ofDays(6));
	}

	@Test
	void addsUp() {
		assertThat(DeadLetterState.EMPTY.plus(new DeadLetterState(1, 2, Duration.ofSeconds(1), 0))
			.plus(new DeadLetterState(10, 20, Duration.ofSeconds(9), 0)))
			.isEqualTo(new DeadLetterState(11, 22, Duration.ofSeconds(9), 0));
	}

}
