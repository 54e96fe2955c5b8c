package io.github.resilientkafka.benchmarks.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One line of JSON each way between the suite and a run.
 */
public final class Lines {

	private static final ObjectMapper JSON = new ObjectMapper();

	private Lines() {
	}

	/**
	 * Write a line.
	 * @param value a record
	 * @return the JSON, without a line break
	 */
	public static String write(Object value) {
		try {
			return JSON.writeValueAsString(value);
		}
		catch (JsonProcessingException ex) {
			throw new IllegalArgumentException("Not JSON: " + value, ex);
		}
	}

	/**
	 * Read a line.
	 * @param <T> the type of the record
	 * @param line the line
	 * @param type the type of the record
	 * @return the record
	 */
	public static <T> T read(String line, Class<T> type) {
		try {
			return JSON.readValue(line, type);
		}
		catch (JsonProcessingException ex) {
			throw new IllegalArgumentException("Not a " + type.getSimpleName() + ": " + line, ex);
		}
	}

}
