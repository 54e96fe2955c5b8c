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
	 * The number of records in the main topic before a throughput run starts. The more
	 * fail, the fewer are enough to last.
	 * @return the number of records
	 */
	@JsonIgnore
	public int prefill() {
		int most = this.effort.prefill();
		if (this.level == 0) {
			return most;
		}
		return (this.level < 10) ? most / 3 * 2 : most / 6;
	}

	/**
	 * The delays of the retry topics.
	 * @return three durations
	 */
	@JsonIgnore
	public List<String> delays() {
		return (this.measure == Measure.LATENESS) ? this.effort.delays() : List.of("1m", "5m", "1h");
	}

	/**
	 * What the run is called on the progress line.
	 * @return words
	 */
	public String title() {
		return "%s, %,d %s, %s".formatted(this.measure.id(), this.level, this.measure.unit(), this.contender.id());
	}

}
