package io.github.resilientkafka.guarantees.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * A program of the operating system that runs for a moment.
 */
public final class Command {

	private Command() {
	}

	/**
	 * Whether the program says that it did what was asked.
	 */
	public static boolean succeeds(String... command) {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run the program, which must not fail.
	 */
	public static void run(String... command) {
		if (!succeeds(command)) {
			throw new UncheckedIOException(new IOException("Failed: " + List.of(command)));
		}
	}

}
