package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentSuccessesTests {

	private static final long SECOND = 1_000_000_000L;

	private final AtomicLong nanos = new AtomicLong(-3 * SECOND);

	private final RecentSuccesses successes = new RecentSuccesses(this.nanos::get);

	@Test
	void nineAreNotMany() {
		succeed(9);
		assertThat(this.successes.areMany()).isFalse();
		succeed(1);
		assertThat(this.successes.areMany()).isTrue();
	}

	@Test
	void afterFiveSecondsTheyAreForgotten() {
		succeed(1000);
		this.nanos.addAndGet(5 * SECOND - 1);
		assertThat(this.successes.areMany()).isTrue();
		this.nanos.addAndGet(1);
		assertThat(this.successes.areMany()).isFalse();
	}

	@Test
	void oneASecondIsNotMany() {
		for (int second = 0; second < 100; second++) {
			this.nanos.addAndGet(SECOND);
			succeed(1);
			assertThat(this.successes.areMany()).isFalse();
		}
	}

	@Test
	void threeASecondAreMany() {
		for (int second = 0; second < 100; second++) {
			this.nanos.addAndGet(SECOND);
			succeed(3);
			assertThat(this.successes.areMany()).isEqualTo(second >= 3);
		}
	}

	private void succeed(int times) {
		for (int time = 0; time < times; time++) {
			this.successes.add();
		}
	}

}
