package io.github.resilientkafka.polling;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

/**
 * Whatever the order of polls, rebalances, failures and restarts: no record is skipped,
 * none is handed out early, and all are settled in the end.
 */
class BacklogModelTests {

	private static final int SCHEDULES = 10_000;

	@Test
	void noScheduleLosesARecord() {
		LongStream.range(0, SCHEDULES).forEach(BacklogModelTests::run);
	}

	private static void run(long seed) {
		try {
			new BacklogModel(seed, null).run();
		}
		catch (Throwable ex) {
			StringBuilder trace = new StringBuilder();
			try {
				new BacklogModel(seed, trace).run();
			}
			catch (Throwable again) {
				trace.append("\n=> ").append(again);
			}
			throw new AssertionError("Seed %d: %s%s".formatted(seed, ex.getMessage(), trace), ex);
		}
	}

}
