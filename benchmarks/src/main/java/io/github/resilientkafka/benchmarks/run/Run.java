package io.github.resilientkafka.benchmarks.run;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One contender, once, in a JVM of its own.
 *
 * @param measure what is measured
 * @param contender who does the work
 * @param level the failing share in percent, the number of records or of listeners
 * @param name unique; the prefix of all topics and groups
 * @param effort how long, how many
 * @param brokers where the broker is
 */
public record Run(Measure measure, Contender contender, int level, String name, Effort effort, String brokers) {

	/**
	 * The partitions of a topic whose records are worked off.
	 */
	public static final int PARTITIONS = 6;

	/**
	 * The size of each payload.
	 */
	public static final int PAYLOAD_BYTES = 200;

	/**
	 * The same run under another name.
	 * @param other the name
	 * @return a run with topics and groups of its own
	 */
	public Run named(String other) {
		return new Run(this.measure, this.contender, this.level, other, this.effort, this.brokers);
	}

	/**
	 * The number of listeners in the run.
	 * @return 1, but for the footprint
	 */
	@JsonIgnore
	public int listeners() {
		if (this.contender == Contender.EMPTY) {
			return 0;
		}
		return (this.measure == Measure.FOOTPRINT) ? this.level : 1;
	}

	/**
	 * The number of partitions of each topic in the run. The footprint does not depend on
	 * it, and 250 topics are enough for one broker.
	 * @return the number of partitions
	 */
	@JsonIgnore
	public int partitions() {
		return (this.measure == Measure.FOOTPRINT) ? 1 : PARTITIONS;
	}

	/**
	 * The id of a listener, which is its group and topic as well.
	 * @param index the index of the listener, from 0
	 * @return the id
	 */
	public String listener(int index) {
		return this.name + "-" + index;
	}

	/**
	 * The topic to which the listener of a transactions run sends.
	 * @return the name of the topic
	 */
	public String output() {
		return this.name + "-output";
	}

	/**
	 * The number of records in the main topic before the run starts.
	 * @return the number of records
	 */
	@JsonIgnore
	public int prefill() {
		return switch (this.measure) {
			case THROUGHPUT -> throughputRecords();
			case TRANSACTIONS -> Pace.of(this.contender, this.level) * this.effort.transactionSeconds();
			case LATENESS, FOOTPRINT -> 0;
		};
	}

	/**
	 * The more fail, the fewer are enough to last.
	 */
	private int throughputRecords() {
		int most = this.effort.prefill();
		if (this.level == 0) {
			return most;
		}
		return (this.level < 10) ? most / 3 * 2 : most / 6;
	}

	/**
	 * The delays of the retry topics.
	 * @return three durations, or one if only the first retry matters
	 */
	@JsonIgnore
	public List<String> delays() {
		return switch (this.measure) {
			case THROUGHPUT, FOOTPRINT -> List.of("1m", "5m", "1h");
			case LATENESS -> this.effort.delays();
			case TRANSACTIONS -> List.of("1s");
		};
	}

	/**
	 * What the run is called on the progress line.
	 * @return words
	 */
	public String title() {
		return "%s, %,d %s, %s".formatted(this.measure.id(), this.level, this.measure.unit(), this.contender.id());
	}

}
