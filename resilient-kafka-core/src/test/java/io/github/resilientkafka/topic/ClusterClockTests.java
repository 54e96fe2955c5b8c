package io.github.resilientkafka.topic;

import io.github.resilientkafka.time.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterClockTests {

	private static final long HOUR = 3_600_000;

	private static final long TRUE_TIME = 1_795_958_000_000L;

	private final Machine machine = new Machine();

	private final ClusterClock clock = new ClusterClock("localhost:9092", this.machine);

	@ParameterizedTest
	@ValueSource(longs = { 0, 900, -900 })
	void trustsAClockThatIsNearlyRight(long difference) {
		this.machine.difference = difference;
		this.clock.told(TRUE_TIME, this.machine.millis() - 10, this.machine.millis());
		assertThat(this.clock.wallMillis()).isEqualTo(this.machine.wallMillis());
		assertThat(this.clock.millisAt(TRUE_TIME + 5_000)).isEqualTo(this.machine.millisAt(TRUE_TIME + 5_000));
	}

	@ParameterizedTest
	@ValueSource(longs = { HOUR, -HOUR, 2_000, -2_000 })
	void goesByTheClusterIfTheClockIsWrong(long difference) {
		this.machine.difference = difference;
		this.clock.told(TRUE_TIME, this.machine.millis(), this.machine.millis());
		assertThat(this.clock.wallMillis()).isEqualTo(TRUE_TIME);
		assertThat(this.clock.millisAt(TRUE_TIME + 5_000)).isEqualTo(this.machine.millis() + 5_000);
		this.machine.passed += 700;
		assertThat(this.clock.wallMillis()).isEqualTo(TRUE_TIME + 700);
	}

	@Test
	void isNeverEarlyWhileTheAnswerIsOnItsWay() {
		this.machine.difference = HOUR;
		this.clock.told(TRUE_TIME, this.machine.millis() - 300, this.machine.millis());
		// It may be TRUE_TIME + 300 by now
		assertThat(this.clock.wallMillis()).isEqualTo(TRUE_TIME + 300);
		// It may still be TRUE_TIME
		assertThat(this.clock.millisAt(TRUE_TIME + 5_000)).isEqualTo(this.machine.millis() + 5_000);
	}

	@Test
	void doesNotCareWhetherTheWallClockJumpsMeanwhile() {
		this.machine.difference = HOUR;
		this.clock.told(TRUE_TIME, this.machine.millis(), this.machine.millis());
		this.machine.difference = 0;
		assertThat(this.clock.wallMillis()).isEqualTo(TRUE_TIME);
	}

	@Test
	void trustsAClockThatWasSetRight() {
		this.machine.difference = HOUR;
		this.clock.told(TRUE_TIME, this.machine.millis(), this.machine.millis());
		this.machine.difference = 100;
		this.clock.told(TRUE_TIME, this.machine.millis(), this.machine.millis());
		assertThat(this.clock.wallMillis()).isEqualTo(this.machine.wallMillis());
	}

	/**
	 * One whose wall clock may be wrong.
	 */
	private static final class Machine implements TimeSource {

		private long difference;

		private long passed = 42;

		@Override
		public long millis() {
			return this.passed;
		}

		@Override
		public long wallMillis() {
			return TRUE_TIME - 42 + this.passed + this.difference;
		}

	}

}
