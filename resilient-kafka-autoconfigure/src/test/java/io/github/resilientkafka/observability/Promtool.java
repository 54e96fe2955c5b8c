package io.github.resilientkafka.observability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The program that comes with Prometheus. What needs it is skipped where it is not
 * installed.
 */
final class Promtool {

	private Promtool() {
	}

	/**
	 * Run it, and let the test fail if it finds an error.
	 * @param input what it reads from its standard input, or {@code null}
	 * @param arguments its arguments
	 * @return what it printed
	 */
	static String run(@Nullable Path input, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("promtool"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		if (input != null) {
			builder.redirectInput(input.toFile());
		}
		Process process;
		try {
			process = builder.start();
		}
		catch (IOException ex) {
			assumeThat(false).as("promtool is not installed").isTrue();
			throw ex;
		}
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		int status = process.waitFor();
		// 3: what it would like better
		assertThat(status).as(output).isIn(0, 3);
		return output;
	}

}
