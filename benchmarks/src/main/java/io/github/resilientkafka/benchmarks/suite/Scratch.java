package io.github.resilientkafka.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.util.FileSystemUtils;

/**
 * A temporary directory and the processes that write into it. Both are gone when this JVM
 * ends, whether it finished or was interrupted.
 *
 * @param directory the directory
 */
record Scratch(Path directory) {

	private static final int END_SECONDS = 10;

	static Scratch create() throws IOException {
		Scratch scratch = new Scratch(Files.createTempDirectory("resilient-kafka-benchmarks"));
		Runtime.getRuntime().addShutdownHook(new Thread(scratch::clear, "clear"));
		return scratch;
	}

	Path errorsOf(String name) {
		return this.directory.resolve(name + ".err");
	}

	/**
	 * A store has a moment to end its own processes.
	 */
	private static void end(ProcessHandle child) {
		child.destroy();
		try {
			child.onExit().get(END_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			child.destroyForcibly();
			child.onExit().join();
		}
	}

	private void clear() {
		ProcessHandle.current().children().forEach(Scratch::end);
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			System.err.println("Left behind: " + this.directory);
		}
	}

}
