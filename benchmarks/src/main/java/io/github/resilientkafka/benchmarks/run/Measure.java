package io.github.resilientkafka.benchmarks.run;

/**
 * What is measured.
 */
public enum Measure {

	/**
	 * How fast the main topic is worked off while some of its records fail.
	 */
	THROUGHPUT("% failing"),

	/**
	 * How late retries are.
	 */
	LATENESS("records"),

	/**
	 * How fast each record becomes another one, exactly once or not.
	 */
	TRANSACTIONS("% failing"),

	/**
	 * What becomes of records while a dependency of their listener is down.
	 */
	OUTAGE("ms per failing call"),

	/**
	 * What policies cost that are switched on and never triggered.
	 */
	POLICIES("task"),

	/**
	 * What it costs to be seen: metrics, traces and audit.
	 */
	OBSERVABILITY("task"),

	/**
	 * What listeners cost while nothing happens.
	 */
	FOOTPRINT("listeners");

	private final String unit;

	Measure(String unit) {
		this.unit = unit;
	}

	/**
	 * How it is named on the command line.
	 * @return the name in lower case
	 */
	public String id() {
		return name().toLowerCase();
	}

	/**
	 * What the level of a run counts.
	 * @return the unit, as words
	 */
	public String unit() {
		return this.unit;
	}

}
