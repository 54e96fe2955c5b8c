package io.github.resilientkafka.guarantees.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.ProcessTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ProcessTest
class ChildProcessTests {

	@Test
	void terminationKeepsStandardInputOpen(@TempDir Path directory) {
		// Its end would be the end of a process that watches it, before its shutdown
		// hooks
		// have run
		ChildProcess child = start(directory, "trap '' TERM; echo ready; read line || exit 3");
		assertThat(child.terminate(Duration.ofSeconds(2))).isFalse();
		assertThat(child.isAlive()).isFalse();
	}

	@Test
	void processThatFollowsGoesByItself(@TempDir Path directory) {
		ChildProcess child = start(directory,
				"trap 'echo closing; exit' TERM; echo ready; while :; do sleep 0.1; done");
		assertThat(child.terminate(Duration.ofMinutes(1))).isTrue();
		assertThat(child.log()).content().contains("closing");
	}

	private static ChildProcess start(Path directory, String script) {
		ChildProcess child = ChildProcess.start("child", directory.resolve("child.log"), Map.of(),
				List.of("sh", "-c", script));
		await().until(() -> Files.readString(child.log()).contains("ready"));
		return child;
	}

}
