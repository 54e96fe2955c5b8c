package io.github.resilientkafka.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The tool that comes with Prometheus, where it is installed.
 */
final class Promtool {

	private Promtool() {
	}

	/**
	 * Run it.
	 * @param input a file that it reads as its input
	 * @param arguments its arguments
	 * @return what it has written if it has failed, otherwise an empty text
	 */
	static String complaints(Path input, String... arguments) {
		List<String> command = new ArrayList<>(List.of("promtool"));
		command.addAll(List.of(arguments));
		try {
			Path output = Files.createTempFile("promtool", ".txt");
			Process process = start(new ProcessBuilder(command).redirectInput(input.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile()));
			assumeTrue(process != null, "promtool is not installed");
			int exit = process.waitFor();
			String text = Files.readString(output, StandardCharsets.UTF_8);
			Files.delete(output);
			return (exit != 0) ? text : "";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Process start(ProcessBuilder builder) {
		try {
			return builder.start();
		}
		catch (IOException ex) {
			return null;
		}
	}

}
