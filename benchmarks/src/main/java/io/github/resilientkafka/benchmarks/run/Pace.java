package io.github.resilientkafka.benchmarks.run;

/**
 * What contenders can do on a small machine. A transactions run ends when all records are
 * worked off, so whoever is slower gets fewer.
 */
final class Pace {

	private Pace() {
	}

	/**
	 * The records per second that a contender is expected to turn into others.
	 * @param contender the contender
	 * @param level the failing share in percent
	 * @return the number of records, roughly
	 */
	static int of(Contender contender, int level) {
		return switch (contender) {
			case TRANSACTIONAL -> 25;
			case TRANSACTIONAL_BATCH -> (level == 0) ? 14_000 : redeliveredPerSecond(level);
			case AT_LEAST_ONCE_BATCH, EXACTLY_ONCE_BATCH, AT_LEAST_ONCE, EXACTLY_ONCE ->
				(level == 0) ? 250_000 : redirectedPerSecond(level);
			default -> throw new IllegalArgumentException(contender + " does not take part");
		};
	}

	/**
	 * The records per second that a contender is expected to turn into others when
	 * nothing fails.
	 * @param contender the contender
	 * @return the number of records, roughly
	 */
	static int withPolicies(Contender contender) {
		return switch (contender) {
			case DEDUPLICATION_REDIS -> 15_000;
			case DEDUPLICATION_JDBC -> 3_000;
			default -> 250_000;
		};
	}

	private static int redirectedPerSecond(int level) {
		return (level < 10) ? 140_000 : 80_000;
	}

	/**
	 * Each record that fails costs a delivery of its batch, and a batch has more of them.
	 */
	private static int redeliveredPerSecond(int level) {
		return Math.max(5_000 / level / level, 150);
	}

}
