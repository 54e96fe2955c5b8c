package io.github.resilientkafka.circuitbreaker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A retry that has failed lets others go first, and does not wait for longer than they
 * need.
 */
class RetryPrecedenceTests {

	private long now = TimeUnit.HOURS.toNanos(1);

	private final RetryPrecedence precedence = with(100, 100);

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
	void asManyMayFailAsMakeUpTwoFifthsOfTheThreshold() {
		RetryPrecedence precedence = with(10, 100);
		assertThat(failInARow(precedence, 0)).isEqualTo(2);
		assertThat(failInARow(precedence, 50)).isBetween(8, 12);
		assertThat(failInARow(precedence, 1_000)).isEqualTo(20);
		assertThat(failInARow(precedence, 2_000)).isEqualTo(20);
		precedence.closed(3_000);
		assertThat(failInARow(precedence, 3_000)).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 100, 200 })
	void amongTheLastCallsThereAreNeverMore(long millisPerCall) {
		RetryPrecedence precedence = with(20, 20);
		Random random = new Random(4711);
		Deque<Boolean> last = new ArrayDeque<>();
		int failed = 0;
		for (int calls = 1; calls < 10_000; calls++) {
			boolean retry = precedence.waitMillis(calls - 1) == 0 && random.nextInt(1_000) < calls % 1_000;
			if (retry) {
				precedence.failed(calls);
				failed++;
			}
			else {
				precedence.otherCalled();
			}
			pass(millisPerCall);
			last.add(retry);
			if (last.size() > 20) {
				last.remove();
			}
			assertThat(last.stream().filter((each) -> each)).hasSizeLessThanOrEqualTo(4 + 1);
		}
		assertThat(failed).isGreaterThan(10_000 / 8);
	}

	@Test
	void othersThatComeAreWaitedForLonger() {
		this.precedence.yield(0, 4);
		this.precedence.otherCalled();
		pass(4_999);
		assertThat(this.precedence.waitMillis(1)).isPositive();
		pass(1);
		assertThat(this.precedence.waitMillis(1)).isZero();
	}

	@Test
	void aTurnThatIsOverDoesNotBeginAgain() {
		this.precedence.yield(0, 4);
		pass(250);
		assertThat(this.precedence.waitMillis(0)).isZero();
		this.precedence.otherCalled();
		assertThat(this.precedence.waitMillis(0)).isZero();
	}

	@Test
	void aWindowWithoutEndTakesLittleMemory() {
		assertThat(failInARow(with(Integer.MAX_VALUE, Integer.MAX_VALUE), 0)).isEqualTo(1_000);
	}

	@Test
	void withASmallWindowEachIsMadeUpFor() {
		RetryPrecedence precedence = with(2, 2);
		precedence.failed(1);
		for (int calls = 1; calls < 6; calls++) {
			pass(1);
			assertThat(precedence.waitMillis(calls)).isPositive();
		}
		assertThat(precedence.waitMillis(6)).isZero();
	}

	@Test
	void ofAWindowOfTimeTheCallsThatItNeedsCount() {
		BreakerWindow window = BreakerWindow.of(CircuitBreakerConfig.custom()
			.slidingWindow(60, 20, CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
			.build());
		assertThat(failInARow(new RetryPrecedence(window, () -> this.now), 1_000)).isEqualTo(4);
		assertThat(window.largest()).isEqualTo(1_000);
	}

	@Test
	void whereThereAreNoOthersItWaitsForAQuarterOfASecond() {
		this.precedence.yield(0, 4);
		pass(249);
		assertThat(this.precedence.waitMillis(0)).isPositive();
		pass(1);
		assertThat(this.precedence.waitMillis(0)).isZero();
	}

	private static int failInARow(RetryPrecedence precedence, long calls) {
		int failed = 0;
		while (precedence.waitMillis(calls + failed) == 0) {
			failed++;
			precedence.failed(calls + failed);
		}
		return failed;
	}

	private RetryPrecedence with(int fewest, int most) {
		return new RetryPrecedence(new BreakerWindow(fewest, most, most, 50), () -> this.now);
	}

	private void pass(long millis) {
		this.now += TimeUnit.MILLISECONDS.toNanos(millis);
	}

}
