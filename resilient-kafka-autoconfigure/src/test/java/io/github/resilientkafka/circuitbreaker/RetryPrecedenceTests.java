package io.github.resilientkafka.circuitbreaker;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A retry that has failed lets others go first, and does not wait for longer than they
 * need.
 */
class RetryPrecedenceTests {

	private long now = TimeUnit.HOURS.toNanos(1);

	private final RetryPrecedence precedence = new RetryPrecedence(() -> this.now);

	@Test
	void asksAgainWhenOthersHaveProbablyHadTheirTurn() {
		this.precedence.yield(0, 4);
		for (int calls = 1; calls <= 4; calls++) {
			pass(10);
			assertThat(this.precedence.waitMillis(calls)).isEqualTo((calls < 4) ? (4 - calls) * 10L : 0);
		}
		// As often as before
		this.precedence.yield(5, 4);
		assertThat(this.precedence.waitMillis(5)).isBetween(30L, 40L);
	}

	@Test
	void someMayFailInARowAndAreMadeUpFor() {
		int calls = 1_000;
		int inARow = 0;
		while (this.precedence.waitMillis(calls) == 0) {
			this.precedence.failed(++calls, 4, 10);
			inARow++;
		}
		assertThat(inARow).isBetween(10, 13);
		int failed = 0;
		for (int more = 0; more < 1_000; more++) {
			pass(1);
			calls++;
			if (this.precedence.waitMillis(calls) == 0) {
				this.precedence.failed(++calls, 4, 10);
				failed++;
			}
		}
		assertThat(failed).isBetween(200, 260);
	}

	@Test
	void withASmallWindowEachIsMadeUpFor() {
		this.precedence.failed(1, 4, 1);
		for (int calls = 1; calls < 5; calls++) {
			pass(1);
			assertThat(this.precedence.waitMillis(calls)).isPositive();
		}
		assertThat(this.precedence.waitMillis(5)).isZero();
	}

	@Test
	void whereThereAreNoOthersItWaitsForAQuarterOfASecond() {
		this.precedence.yield(0, 4);
		pass(249);
		assertThat(this.precedence.waitMillis(0)).isPositive();
		pass(1);
		assertThat(this.precedence.waitMillis(0)).isZero();
	}

	private void pass(long millis) {
		this.now += TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
