package io.github.resilientkafka.guarantees.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.resilientkafka.guarantees.run.RunResult;

/**
 * Results in files, so that a report can be written of several runs.
 */
public final class Results {

	private static final ObjectMapper JSON = JsonMapper.builder()
		.addModule(new JavaTimeModule())
		.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
		.enable(SerializationFeature.INDENT_OUTPUT)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private Results() {
	}

	/**
	 * Keep the result.
	 * @param result what came out
	 * @param file where
	 * @throws IOException if it cannot be written
	 */
	public static void write(Object result, Path file) throws IOException {
		Files.createDirectories(file.toAbsolutePath().getParent());
		JSON.writeValue(file.toFile(), result);
	}

	/**
	 * Read the result of a run.
	 * @param file where
	 * @return what came out of it
	 * @throws IOException if it cannot be read
	 */
	public static RunResult read(Path file) throws IOException {
		return read(file, RunResult.class);
	}

	/**
	 * Read a result.
	 * @param <T> its type
	 * @param file where
	 * @param type its type
	 * @return what came out
	 * @throws IOException if it cannot be read
	 */
	public static <T> T read(Path file, Class<T> type) throws IOException {
		return JSON.readValue(file.toFile(), type);
	}

}
