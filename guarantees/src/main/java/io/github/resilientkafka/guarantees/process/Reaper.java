package io.github.resilientkafka.guarantees.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clears away what the suite leaves behind, however the suite ended. It is a shell that
 * reads commands and runs them, the last first, when its standard input is at its end: a
 * shutdown hook does not run after SIGKILL, and a suspended child does not see the end of
 * its own standard input.
 */
public final class Reaper {

	private static final String SCRIPT = """
			trap '' INT TERM HUP
			while read -r command; do commands="$command
			$commands"; done
			eval "$commands"
			""";

	// The fields after the name of the program in parentheses, of which the 20th is when
	// the process started
	private static final Pattern STARTED = Pattern.compile(".*\\) (?:\\S+ ){19}(\\d+) .*", Pattern.DOTALL);

	private static final Writer COMMANDS = start();

	private Reaper() {
	}

	private static Writer start() {
		try {
			return new ProcessBuilder("sh", "-c", SCRIPT).redirectOutput(Redirect.DISCARD)
				.redirectError(Redirect.DISCARD)
				.start()
				.outputWriter();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kill a process at the end of the suite, unless another process has its id by then.
	 */
	public static void adopt(long pid) {
		try {
			Matcher stat = STARTED.matcher(Files.readString(Path.of("/proc/%d/stat".formatted(pid))));
			if (stat.matches()) {
				onEnd("grep -qE '\\) ([^ ]+ ){19}%2$s ' /proc/%1$d/stat && kill -9 %1$d".formatted(pid, stat.group(1)));
			}
		}
		catch (IOException ex) {
			// It is gone already, or this system has no such files
		}
	}

	/**
	 * Run a command of the shell at the end of the suite.
	 */
	public static void onEnd(String command) {
		synchronized (COMMANDS) {
			try {
				COMMANDS.write(command + "\n");
				COMMANDS.flush();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

}
