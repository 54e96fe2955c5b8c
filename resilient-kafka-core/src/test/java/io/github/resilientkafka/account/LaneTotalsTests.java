package io.github.resilientkafka.account;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LaneTotalsTests {

	private final LaneTotals totals = new LaneTotals("main");

	/**
	 * One for each meter registry, however often it is bound.
	 */
	@Test
	void tellsEachTimerOnce() {
		Told first = new Told(new ArrayList<>());
		List<Long> second = new ArrayList<>();
		this.totals.time(first);
		this.totals.time((age, lateness) -> second.add(age));
		this.totals.time(first);
		this.totals.delivered(5, 0);
		assertThat(first.ages).containsExactly(5L);
		assertThat(second).containsExactly(5L);
	}

	private record Told(List<Long> ages) implements DeliveryTimer {

		@Override
		public void delivered(long age, long lateness) {
			this.ages.add(age);
		}

	}

}
