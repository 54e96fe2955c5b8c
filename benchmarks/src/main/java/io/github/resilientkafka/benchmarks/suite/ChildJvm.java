package io.github.resilientkafka.benchmarks.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.benchmarks.Benchmarks;

/**
 * This program again, in a JVM of its own, in another role.
 */
final class ChildJvm implements AutoCloseable {

	private static final int END_SECONDS = 20;

	private final Process process;

	private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

	private ChildJvm(Process process) {
		this.process = process;
		Thread reader = new Thread(this::read, "child-" + process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Start a child.
	 * @param directory where its temporary files go
	 * @param errors where its standard error goes
	 * @param heap the size of its heap, as {@code -Xmx} has it
	 * @param arguments the role and what comes with it
	 * @return the running child
	 */
	static ChildJvm start(Path directory, Path errors, String heap, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-Xmx" + heap);
		command.add("-Djava.io.tmpdir=" + directory);
		command.add("-XX:-UsePerfData");
		command.addAll(program());
		command.addAll(List.of(arguments));
		try {
			return new ChildJvm(new ProcessBuilder(command).redirectError(errors.toFile()).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start " + command, ex);
		}
	}

	private static List<String> program() {
		String classPath = System.getProperty("java.class.path");
		boolean jar = classPath.endsWith(".jar") && !classPath.contains(java.io.File.pathSeparator);
		return jar ? List.of("-jar", classPath) : List.of("-cp", classPath, Benchmarks.class.getName());
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			String line = reader.readLine();
			while (line != null) {
				this.lines.add(Optional.of(line));
				line = reader.readLine();
			}
		}
		catch (IOException ex) {
			// closed by close(), or the process is gone: either way there is no more
		}
		this.lines.add(Optional.empty());
	}

	/**
	 * Wait for the first line with a beginning.
	 * @param beginning what the line begins with
	 * @param timeout how long to wait
	 * @return the line
	 * @throws RunFailedException if there is none in time
	 * @throws InterruptedException when interrupted
	 */
	String awaitLine(String beginning, Duration timeout) throws InterruptedException, RunFailedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (true) {
			Optional<String> line = this.lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			if (line == null) {
				throw new RunFailedException("no result after " + timeout.toSeconds() + " s");
			}
			if (line.isEmpty()) {
				throw new RunFailedException("the process ended with status " + this.process.waitFor());
			}
			if (line.get().startsWith(beginning)) {
				return line.get();
			}
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * A child ends with its standard input. One that has children has to end them first.
	 */
	@Override
	public void close() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			// it is gone
		}
		try {
			if (!this.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
