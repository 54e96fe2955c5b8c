package io.github.resilientkafka.time;

import java.time.Duration;

import io.github.resilientkafka.test.SettableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TimeSourceTests {

	@Test
	void whatIsDueInAnHourIsDueInAnHourHoweverTheWallClockIsSet() {
		SettableClock clock = new SettableClock();
		clock.setWallClock(Duration.ofDays(-3));
		long due = clock.millisAt(clock.wallMillis() + 3_600_000);
		clock.setWallClock(Duration.ofHours(-1));
		assertThat(due - clock.millis()).isEqualTo(3_600_000);
	}

	@Test
	void theSteadyClockDoesNotJump() {
		SettableClock clock = new SettableClock();
		long before = clock.steadyClock().millis();
		clock.setWallClock(Duration.ofHours(-1));
		assertThat(clock.steadyClock().millis()).isEqualTo(before);
		clock.tick(Duration.ofSeconds(1));
		assertThat(clock.steadyClock().instant().toEpochMilli()).isEqualTo(before + 1_000);
	}

	@Test
	void theTimeOfThisMachineIsNeverEarly() {
		for (int i = 0; i < 100; i++) {
			long due = System.currentTimeMillis() + 2;
			long at = TimeSource.SYSTEM.millisAt(due);
			while (TimeSource.SYSTEM.millis() < at) {
				Thread.onSpinWait();
			}
			assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(due);
		}
		assertThat(TimeSource.SYSTEM.millisAt(System.currentTimeMillis())).isCloseTo(TimeSource.SYSTEM.millis(),
				within(1_000L));
	}

}
