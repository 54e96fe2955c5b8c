package io.github.resilientkafka.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.FileSystemUtils;

/**
 * A temporary directory and the processes that write into it. Both are gone when this JVM
 * ends, whether it finished or was interrupted.
 *
 * @param directory the directory
 */
record Scratch(Path directory) {

	static Scratch create() throws IOException {
		Scratch scratch = new Scratch(Files.createTempDirectory("resilient-kafka-benchmarks"));
		Runtime.getRuntime().addShutdownHook(new Thread(scratch::clear, "clear"));
		return scratch;
	}

	Path errorsOf(String name) {
		return this.directory.resolve(name + ".err");
	}

	private void clear() {
		ProcessHandle.current().children().forEach((child) -> {
			child.destroyForcibly();
			child.onExit().join();
		});
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			System.err.println("Left behind: " + this.directory);
		}
	}

}
