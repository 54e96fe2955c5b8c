package io.github.resilientkafka.policy;

import java.time.Duration;

/**
 * One retry topic of a listener: where a failed record waits.
 *
 * @param number the position in the chain, from 1
 * @param delay how long a record waits, at least 1 ms
 */
public record RetryLane(int number, Duration delay) {

	/**
	 * The number that stands for the topic itself, in front of the first lane.
	 */
	public static final int MAIN = 0;

	/**
	 * The number that stands for the lane of replayed dead letters, behind all others.
	 */
	public static final int REPLAY = Integer.MAX_VALUE;

	/**
	 * The delay as it stands in a topic name: in the largest of the units {@code h},
	 * {@code m}, {@code s} and {@code ms} that divides it.
	 * @return for example {@code 1m}, {@code 90s} or {@code 500ms}
	 */
	public String name() {
		long millis = this.delay.toMillis();
		if (millis % 3_600_000 == 0) {
			return millis / 3_600_000 + "h";
		}
		if (millis % 60_000 == 0) {
			return millis / 60_000 + "m";
		}
		if (millis % 1_000 == 0) {
			return millis / 1_000 + "s";
		}
		return millis + "ms";
	}

	/**
	 * The delay that has a name.
	 * @param name a name as {@link #name()} makes it, or one in a smaller unit
	 * @return the delay
	 */
	public static Duration delay(String name) {
		int digits = name.endsWith("ms") ? name.length() - 2 : name.length() - 1;
		long number = Long.parseLong(name.substring(0, digits));
		return switch (name.substring(digits)) {
			case "h" -> Duration.ofHours(number);
			case "m" -> Duration.ofMinutes(number);
			case "s" -> Duration.ofSeconds(number);
			default -> Duration.ofMillis(number);
		};
	}

}
