package io.github.resilientkafka.benchmarks.run;

/**
 * The value of a record: how often it fails, its index, and filling.
 */
public final class Payload {

	private static final int INDEX_DIGITS = 9;

	private static final String FILLING = "x".repeat(Run.PAYLOAD_BYTES - INDEX_DIGITS - 1);

	private Payload() {
	}

	/**
	 * Write a payload.
	 * @param failures on how many attempts it fails, from 0 to 9
	 * @param index the index of the record
	 * @return text of {@value Run#PAYLOAD_BYTES} characters
	 */
	public static String of(int failures, int index) {
		String digits = Integer.toString(index);
		return failures + "0".repeat(INDEX_DIGITS - digits.length()) + digits + FILLING;
	}

	/**
	 * Read on how many attempts a record fails.
	 * @param payload the payload
	 * @return from 0 to 9
	 */
	public static int failures(String payload) {
		return payload.charAt(0) - '0';
	}

	/**
	 * Read the index.
	 * @param payload the payload
	 * @return the index of the record
	 */
	public static int index(String payload) {
		return Integer.parseInt(payload, 1, INDEX_DIGITS + 1, 10);
	}

	/**
	 * Whether a record is one of the failing share. The same for every contender and
	 * repeat, and without a pattern that a partition would share.
	 * @param index the index of the record
	 * @param percent the failing share
	 * @return whether it fails
	 */
	public static boolean failing(int index, int percent) {
		long mixed = (index + 1) * 0x9E3779B97F4A7C15L;
		mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
		return ((mixed >>> 33) % 100) < percent;
	}

}
