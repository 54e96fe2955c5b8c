package io.github.resilientkafka.guarantees.process;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.resilientkafka.guarantees.ProcessTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ProcessTest
class ReaperTests {

	@Test
	void suspendedChildOfKilledSuiteIsKilled(@TempDir Path directory) throws Exception {
		Process suite = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				ClassPath.own().toString(), SuiteWithSuspendedChild.class.getName(), directory.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		ProcessHandle child;
		try (BufferedReader reader = suite.inputReader()) {
			child = ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
			assertThat(child.isAlive()).isTrue();
			suite.destroyForcibly().waitFor();
		}
		await().until(() -> !child.isAlive());
		await().until(() -> Files.exists(directory.resolve("cleared")));
	}

}
