package io.github.resilientkafka.benchmarks.run;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The id that a record has in a header.
 */
public final class EventId {

	/**
	 * The name of the header.
	 */
	public static final String HEADER = "event-id";

	private static final long SPREAD = 0x9E3779B97F4A7C15L;

	private EventId() {
	}

	/**
	 * The id of a record. The same in every run, and without an order that an index of a
	 * database would like.
	 * @param index the index of the record
	 * @return a UUID as text
	 */
	public static byte[] of(int index) {
		return new UUID((index + 1) * SPREAD, index).toString().getBytes(StandardCharsets.UTF_8);
	}

}
