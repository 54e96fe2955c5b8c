package io.github.resilientkafka.benchmarks.run;

import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One contender, once, in a JVM of its own.
 *
 * @param measure what is measured
 * @param contender who does the work
 * @param level the failing share in percent, the number of records or of listeners, the
 * task, or how many milliseconds a failing call takes
 * @param name unique; the prefix of all topics and groups
 * @param effort how long, how many
 * @param brokers where the broker is
 * @param store where the store of the contender is, or empty
 */
public record Run(Measure measure, Contender contender, int level, String name, Effort effort, String brokers,
		String store) {

	/**
	 * The partitions of a topic whose records are worked off.
	 */
	public static final int PARTITIONS = 6;

	/**
	 * The size of each payload.
	 */
	public static final int PAYLOAD_BYTES = 200;

	/**
	 * A run without a store.
	 * @param measure what is measured
	 * @param contender who does the work
	 * @param level see above
	 * @param name unique; the prefix of all topics and groups
	 * @param effort how long, how many
	 * @param brokers where the broker is
	 */
	public Run(Measure measure, Contender contender, int level, String name, Effort effort, String brokers) {
		this(measure, contender, level, name, effort, brokers, "");
	}

	/**
	 * The same run with a store.
	 * @param address where the store is
	 * @return a run that can be run
	 */
	public Run withStore(String address) {
		return new Run(this.measure, this.contender, this.level, this.name, this.effort, this.brokers, address);
	}

	/**
	 * The same run under another name.
	 * @param other the name
	 * @return a run with topics and groups of its own
	 */
	public Run named(String other) {
		return new Run(this.measure, this.contender, this.level, other, this.effort, this.brokers, this.store);
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
	 * The topic to which the listener sends, if it transforms.
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
			case POLICIES, OBSERVABILITY -> taskRecords();
			case LATENESS, OUTAGE, FOOTPRINT -> 0;
		};
	}

	private int taskRecords() {
		return switch (Task.of(this.level)) {
			case IDLE -> this.effort.prefill();
			case SENDING -> Pace.withPolicies(this.contender) * this.effort.transactionSeconds();
			case WORKING -> (int) TimeUnit.SECONDS.toMicros(1) / Task.WORK_MICROS
					* (this.effort.warmUpSeconds() + this.effort.windowSeconds() + 1);
		};
	}

	private boolean hasTask() {
		return this.measure == Measure.POLICIES || this.measure == Measure.OBSERVABILITY;
	}

	/**
	 * The share of the records in the main topic that fail.
	 * @return the share in percent
	 */
	@JsonIgnore
	public int failing() {
		return switch (this.measure) {
			case THROUGHPUT, TRANSACTIONS -> this.level;
			case LATENESS, OUTAGE, POLICIES, OBSERVABILITY, FOOTPRINT -> 0;
		};
	}

	/**
	 * Whether the listener sends a record for each that it receives.
	 * @return whether there is a topic for what it sends
	 */
	@JsonIgnore
	public boolean transforms() {
		return this.measure == Measure.TRANSACTIONS || (hasTask() && Task.of(this.level) == Task.SENDING);
	}

	/**
	 * Whether the listener works for {@link Task#WORK_MICROS}.
	 * @return whether it keeps a processor busy
	 */
	@JsonIgnore
	public boolean works() {
		return hasTask() && Task.of(this.level) == Task.WORKING;
	}

	/**
	 * Whether the records in the main topic have a header with an id.
	 * @return whether they have
	 */
	@JsonIgnore
	public boolean hasEventIds() {
		return this.measure == Measure.POLICIES;
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
			case THROUGHPUT, POLICIES, OBSERVABILITY, FOOTPRINT -> List.of("1m", "5m", "1h");
			case LATENESS -> this.effort.delays();
			case OUTAGE -> this.effort.outage().delays();
			case TRANSACTIONS -> List.of("1s");
		};
	}

	/**
	 * What the run is called on the progress line.
	 * @return words
	 */
	public String title() {
		String level = hasTask() ? Task.of(this.level).id() : "%,d %s".formatted(this.level, this.measure.unit());
		return "%s, %s, %s".formatted(this.measure.id(), level, this.contender.id());
	}

}
