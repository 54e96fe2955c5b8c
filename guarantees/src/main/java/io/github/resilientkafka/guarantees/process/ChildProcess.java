package io.github.resilientkafka.guarantees.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that the suite has started, which can be killed and suspended.
 */
public class ChildProcess {

	private final String name;

	private final Path log;

	private final Process process;

	ChildProcess(String name, Path log, Process process) {
		this.name = name;
		this.log = log;
		this.process = process;
		Reaper.adopt(process.pid());
	}

	/**
	 * Start a process.
	 * @param name what the process is, for messages
	 * @param log what the process prints is added to it
	 * @param environment variables beside those of this process
	 * @param command the program and its arguments
	 * @return the process
	 */
	public static ChildProcess start(String name, Path log, Map<String, String> environment, List<String> command) {
		return new ChildProcess(name, log, launch(log, environment, command));
	}

	static Process launch(Path log, Map<String, String> environment, List<String> command) {
		try {
			Files.createDirectories(log.toAbsolutePath().getParent());
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(Redirect.appendTo(log.toFile()));
			builder.environment().putAll(environment);
			return builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public long pid() {
		return this.process.pid();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	public Path log() {
		return this.log;
	}

	/**
	 * SIGKILL. The process is gone afterwards.
	 */
	public void kill() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * SIGTERM, and SIGKILL if that does not end the process in time.
	 * @param timeout how long to wait for the process to end
	 * @return whether the process went by itself
	 */
	public boolean terminate(Duration timeout) {
		// Not that of the process itself, which closes its standard input as well
		this.process.toHandle().destroy();
		try {
			if (this.process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				return true;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		kill();
		return false;
	}

	/**
	 * SIGSTOP: the process keeps all that it has, and does nothing.
	 */
	public void suspend() {
		signal("STOP");
	}

	/**
	 * SIGCONT.
	 */
	public void resume() {
		signal("CONT");
	}

	private void signal(String signal) {
		if (isAlive()) {
			Command.succeeds("kill", "-" + signal, Long.toString(pid()));
		}
	}

	@Override
	public String toString() {
		return "%s (process %d, log %s)".formatted(this.name, pid(), this.log);
	}

}
