package io.github.resilientkafka.guarantees.workload;

/**
 * One call of a listener with one order, as the listener itself records it.
 *
 * @param id the order
 * @param topic where the record came from
 * @param partition its partition there
 * @param offset its offset there
 * @param instance the application process
 * @param start in ns of the machine's monotonic clock, which all processes share whatever
 * their wall clocks say
 * @param end the same, just before the outcome
 * @param wallClock epoch ms, as the application sees it
 * @param done whether the charge succeeded
 */
public record Invocation(long id, String topic, int partition, long offset, String instance, long start, long end,
		long wallClock, boolean done) {

	public static Invocation parse(String text) {
		String[] fields = text.split(";");
		return new Invocation(Long.parseLong(fields[0]), fields[1], Integer.parseInt(fields[2]),
				Long.parseLong(fields[3]), fields[4], Long.parseLong(fields[5]), Long.parseLong(fields[6]),
				Long.parseLong(fields[7]), Boolean.parseBoolean(fields[8]));
	}

	public String format() {
		return this.id + ";" + this.topic + ";" + this.partition + ";" + this.offset + ";" + this.instance + ";"
				+ this.start + ";" + this.end + ";" + this.wallClock + ";" + this.done;
	}

	public int lane() {
		return Lanes.lane(this.topic);
	}

}
