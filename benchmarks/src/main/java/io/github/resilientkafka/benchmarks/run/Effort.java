package io.github.resilientkafka.benchmarks.run;

import java.util.List;

/**
 * How long and how many.
 *
 * @param warmUpSeconds what is discarded at the beginning of a throughput or lateness run
 * @param windowSeconds what is measured of a throughput run, at most
 * @param prefill records in the main topic before a throughput run starts, at most
 * @param transactionSeconds for how long the records of a transactions run last, about
 * @param spreadSeconds over how many seconds the records of a lateness run are spread
 * @param delays the delays of the retry topics of a lateness run
 * @param outage how a dependency dies
 */
public record Effort(int warmUpSeconds, int windowSeconds, int prefill, int transactionSeconds, int spreadSeconds,
		List<String> delays, Outage outage) {

	/**
	 * What the published report is made with.
	 */
	public static final Effort FULL = new Effort(2, 5, 7_000_000, 10, 30, List.of("1s", "5s", "20s"),
			new Outage(500, 10, 120, 30, 5, List.of("5s", "15s", "30s"), 240));

	/**
	 * Enough to see that everything works.
	 */
	public static final Effort QUICK = new Effort(1, 3, 2_000_000, 4, 6, List.of("1s", "2s", "5s"),
			new Outage(500, 3, 15, 5, 1, List.of("1s", "2s", "4s"), 45));

}
