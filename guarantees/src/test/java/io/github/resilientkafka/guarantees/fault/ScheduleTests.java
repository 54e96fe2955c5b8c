package io.github.resilientkafka.guarantees.fault;

import java.util.Arrays;
import java.util.List;

import io.github.resilientkafka.guarantees.workload.Mode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTests {

	private static final List<Kind> KINDS = Arrays.asList(Kind.values());

	private static final List<Mode> MODES = Arrays.asList(Mode.values());

	@Test
	void aSeedAlwaysMakesTheSameSchedule() {
		assertThat(schedule(1, 100)).isEqualTo(schedule(1, 100)).isNotEqualTo(schedule(2, 100));
	}

	@Test
	void eachKindComesOnceBeforeOneComesAgain() {
		assertThat(Schedule.of(List.of(1L), KINDS, MODES, KINDS.size())).extracting(PlannedFault::kind)
			.containsExactlyInAnyOrderElementsOf(KINDS);
	}

	@Test
	void theNextSeedGoesOnWithTheKindsThatAreLeft() {
		int half = KINDS.size() / 2;
		assertThat(Schedule.of(List.of(1L, 2L), KINDS, MODES, half)).extracting(PlannedFault::kind)
			.doesNotHaveDuplicates();
	}

	private static List<String> schedule(long seed, int count) {
		return Schedule.of(List.of(seed), KINDS, MODES, count).stream().map(PlannedFault::toString).toList();
	}

}
