package io.github.resilientkafka.polling;

import org.junit.jupiter.api.Test;

/**
 * Whatever the order of polls, rebalances, failures and restarts: no record is skipped,
 * none is handed out early, and all are settled in the end.
 */
class BacklogModelTests {

	private static final int SCHEDULES = 20_000;

	@Test
	void noScheduleLosesARecord() {
		Schedules.run(SCHEDULES, (seed, trace) -> new BacklogModel(seed, trace).run());
	}

}
