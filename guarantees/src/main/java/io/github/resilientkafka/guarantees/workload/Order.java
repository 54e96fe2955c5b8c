package io.github.resilientkafka.guarantees.workload;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What the applications consume. Its text ends with a checksum, so that a changed order
 * is noticed.
 *
 * @param id unique within a topic, from 0
 * @param key the customer
 * @param sequence how many orders the customer has before this one
 * @param fate on which lanes its charge fails
 */
public record Order(long id, int key, long sequence, Fate fate) {

	/**
	 * Read an order.
	 * @param text the value of a record
	 * @return the order
	 * @throws IllegalArgumentException if it is not an order, or was changed
	 */
	public static Order parse(String text) {
		int end = text.lastIndexOf(';');
		if (end < 0 || !checksum(text.substring(0, end)).equals(text.substring(end + 1))) {
			throw new IllegalArgumentException("The checksum of the order does not match");
		}
		String[] fields = text.substring(0, end).split(";");
		return new Order(Long.parseLong(fields[0]), Integer.parseInt(fields[1]), Long.parseLong(fields[2]),
				Fate.valueOf(fields[3]));
	}

	public String format() {
		String fields = this.id + ";" + this.key + ";" + this.sequence + ";" + this.fate;
		return fields + ";" + checksum(fields);
	}

	/**
	 * The key of its record.
	 */
	public String customer() {
		return "k" + this.key;
	}

	private static String checksum(String fields) {
		CRC32 checksum = new CRC32();
		checksum.update(fields.getBytes(StandardCharsets.UTF_8));
		return Long.toHexString(checksum.getValue());
	}

}
