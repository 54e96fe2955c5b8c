package io.github.resilientkafka.guarantees.history;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.resilientkafka.guarantees.history.Historian.Counts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CountsTests {

	@Test
	void anExcusedOrderThatHasAnEndExcusesNoOther() {
		Counts counts = new Counts(10, 7, 0, new TreeSet<>(List.of(3L, 5L, 8L)));
		assertThat(counts.openBefore(8, Set.of(1L, 2L, 5L))).isOne();
		assertThat(counts.openBefore(Long.MAX_VALUE, Set.of(1L, 2L, 5L))).isEqualTo(2);
		assertThat(counts.openBefore(8, Set.of(3L, 5L))).isZero();
	}

}
