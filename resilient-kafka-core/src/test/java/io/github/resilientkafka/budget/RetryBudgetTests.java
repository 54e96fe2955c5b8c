package io.github.resilientkafka.budget;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryBudgetTests {

	private long now = 1_000_000;

	@ParameterizedTest
	@CsvSource({ "0.2, 10, 1000, 210", "0.2, 10, 0, 10", "0, 10, 1000, 10", "0.5, 0, 200, 100", "2, 1, 100, 201" })
	void grantsRatioAndFloorInEachSecond(double ratio, double floor, int firstAttempts, int expected) {
		RetryBudget budget = budget(ratio, floor);
		for (int second = 0; second < 11; second++) {
			second(budget, firstAttempts);
		}
		for (int second = 0; second < 10; second++) {
			int granted = second(budget, firstAttempts);
			// the slice that has just begun, and what is kept for a moment
			assertThat(granted).isBetween((int) (expected * 0.9), (int) (expected * 1.1 + floor) + 1);
		}
	}

	/**
	 * Asks for retries all the time.
	 */
	private int second(RetryBudget budget, int firstAttempts) {
		int granted = 0;
		for (int i = 0; i < 100; i++) {
			budget.deposit(firstAttempts / 100, this.now);
			this.now += 10;
			granted += budget.withdraw(1_000, this.now);
		}
		return granted;
	}

	@Test
	void whatHasAccumulatedWhileNobodyAskedIsNoBurst() {
		RetryBudget budget = budget(0.2, 10);
		for (int second = 0; second < 60; second++) {
			budget.deposit(1_000, this.now);
			this.now += 1_000;
		}
		assertThat(budget.withdraw(10_000, this.now)).isBetween(15, 21);
	}

	@Test
	void spreadsTheRetriesOfOneBurstOfFirstAttemptsOverTheWindow() {
		RetryBudget budget = budget(0.2, 1);
		budget.deposit(1_000, this.now);
		int granted = 0;
		for (int second = 0; second < 30; second++) {
			granted += second(budget, 0);
		}
		assertThat(granted).isBetween(200, 233);
	}

	@Test
	void saysWhenToAskAgain() {
		RetryBudget budget = budget(0, 1);
		assertThat(budget.withdraw(1, this.now)).isEqualTo(1);
		assertThat(budget.withdraw(1, this.now)).isZero();
		assertThat(budget.waitingTime()).isEqualTo(1_000);
		this.now += 999;
		assertThat(budget.withdraw(1, this.now)).isZero();
		this.now += 1;
		assertThat(budget.withdraw(1, this.now)).isEqualTo(1);
	}

	@Test
	void takesBackWhatWasNotUsed() {
		RetryBudget budget = budget(0, 1);
		assertThat(budget.withdraw(1, this.now)).isEqualTo(1);
		budget.refund(1);
		assertThat(budget.withdraw(1, this.now)).isEqualTo(1);
	}

	@Test
	void aClockThatGoesBackGrantsNothing() {
		RetryBudget budget = budget(0, 1);
		assertThat(budget.withdraw(1, this.now)).isEqualTo(1);
		assertThat(budget.withdraw(1, this.now - 60_000)).isZero();
		assertThat(budget.withdraw(1, this.now + 1_000)).isEqualTo(1);
	}

	private RetryBudget budget(double ratio, double minPerSecond) {
		return new RetryBudget(new RetryBudgetPolicy(true, ratio, minPerSecond, Duration.ofSeconds(10)), this.now);
	}

}
