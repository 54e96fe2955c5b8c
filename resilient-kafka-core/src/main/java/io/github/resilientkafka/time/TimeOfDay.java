package io.github.resilientkafka.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A time as it is written in a log line, whose own time tells the day.
 */
public final class TimeOfDay {

	private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("HH:mm:ss");

	private TimeOfDay() {
	}

	/**
	 * Write a time.
	 * @param wallMillis the time on the wall clock, in epoch ms
	 * @return hours, minutes and seconds in the zone of this process
	 */
	public static String of(long wallMillis) {
		return FORMAT.format(Instant.ofEpochMilli(wallMillis).atZone(ZoneId.systemDefault()));
	}

}
