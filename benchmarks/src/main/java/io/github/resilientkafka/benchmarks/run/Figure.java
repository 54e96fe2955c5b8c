package io.github.resilientkafka.benchmarks.run;

/**
 * A number that a run finds out.
 */
public enum Figure {

	/**
	 * Records whose offsets were committed, per second.
	 */
	RECORDS_PER_SECOND("rec/s", 0),

	/**
	 * CPU time of the process per 100,000 committed records.
	 */
	CPU_PER_100K("CPU s per 100k records", 2),

	/**
	 * Bytes that the consumers received per byte of payload handled.
	 */
	FETCHED_PER_PAYLOAD_BYTE("bytes received per payload byte", 2),

	/**
	 * Fetch requests per 1,000 records handled.
	 */
	FETCHES_PER_1000("fetches per 1,000 records", 2),

	/**
	 * Listener invocations per committed record.
	 */
	INVOCATIONS_PER_RECORD("invocations per record", 2),

	/**
	 * How long the measured part of the run was.
	 */
	WINDOW_SECONDS("s measured", 1),

	/**
	 * Records with a committed offset that failed and are in no retry topic.
	 */
	LOST("records lost", 0),

	/**
	 * Records in the main topic.
	 */
	RECORDS("records", 0),

	/**
	 * Outputs that a reader of committed records sees, per record in the main topic.
	 */
	OUTPUTS_PER_RECORD("outputs per record", 4),

	/**
	 * Outputs beyond the first of a record.
	 */
	DUPLICATES("duplicates", 0),

	/**
	 * Records without an output.
	 */
	MISSING("missing", 0),

	/**
	 * The median of actual minus due.
	 */
	LATE_P50("p50 ms", 0),

	/**
	 * The 99th percentile of actual minus due.
	 */
	LATE_P99("p99 ms", 0),

	/**
	 * The maximum of actual minus due.
	 */
	LATE_MAX("max ms", 0),

	/**
	 * Retries that came before they were due.
	 */
	EARLY("early", 0),

	/**
	 * Retries that were delivered.
	 */
	RETRIES("retries", 0),

	/**
	 * Records without success when the run ended.
	 */
	UNFINISHED("unfinished", 0),

	/**
	 * Records that were sent.
	 */
	SENT("records sent", 0),

	/**
	 * Calls that reached a dependency that was down.
	 */
	CALLS_WHILE_DOWN("calls that reached the dependency while it was down", 0),

	/**
	 * Records that were in a retry topic.
	 */
	DIVERTED("records diverted to retry topics", 0),

	/**
	 * What was written to retry topics.
	 */
	REDIRECTS("writes to retry topics", 0),

	/**
	 * Records that are in the dead-letter topic.
	 */
	DEAD_LETTERED("records in the dead-letter topic", 0),

	/**
	 * Records that were processed more than once.
	 */
	REPEATED("records processed more than once", 0),

	/**
	 * Records of the main topic whose first attempt came after that of a later one of
	 * their partition.
	 */
	OUT_OF_ORDER("records out of order on the main topic", 0),

	/**
	 * Records that were processed after a later one of their partition, in whichever
	 * topic.
	 */
	OVERTAKEN("records overtaken by a later one of their partition", 0),

	/**
	 * Partitions handed out to a consumer after the start.
	 */
	REBALANCES("rebalances", 0),

	/**
	 * From the recovery to the last record processed that was sent before it.
	 */
	DRAIN_SECONDS("s from the recovery until all sent before it is processed", 1),

	/**
	 * The median of the time from sending a record to having processed it.
	 */
	AGE_P50("p50 s from sent to processed", 2),

	/**
	 * The 99th percentile of the time from sending a record to having processed it.
	 */
	AGE_P99("p99 s from sent to processed", 2),

	/**
	 * CPU time of the process.
	 */
	CPU_SECONDS("CPU s", 2),

	/**
	 * Bytes received by the consumers of the retry topics per byte that these topics
	 * hold.
	 */
	FETCHED_PER_STORED_BYTE("bytes received per byte stored", 2),

	/**
	 * Kafka consumers in the process.
	 */
	CONSUMERS("consumers", 0),

	/**
	 * Consumer groups of the listeners.
	 */
	GROUPS("groups", 0),

	/**
	 * Threads of the JVM.
	 */
	THREADS("threads", 0),

	/**
	 * Threads of the JVM that run containers.
	 */
	CONTAINER_THREADS("container threads", 0),

	/**
	 * Heartbeat threads of the Kafka client.
	 */
	HEARTBEAT_THREADS("heartbeat threads", 0),

	/**
	 * Threads that Micrometer starts for each Kafka client.
	 */
	METRICS_THREADS("metrics threads", 0),

	/**
	 * TCP connections to the broker.
	 */
	SOCKETS("sockets", 0),

	/**
	 * Heap in use after a garbage collection.
	 */
	HEAP_MB("heap MB", 1),

	/**
	 * From the start of the context to the last partition assigned.
	 */
	ASSIGNED_SECONDS("s to all assigned", 1);

	private final String label;

	private final int decimals;

	Figure(String label, int decimals) {
		this.label = label;
		this.decimals = decimals;
	}

	/**
	 * How it is named in the report.
	 * @return the label, with the unit
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Write a value.
	 * @param value the value
	 * @return the value with the decimals of this figure
	 */
	public String format(double value) {
		return ("%,." + this.decimals + "f").formatted(value);
	}

}
