package io.github.resilientkafka.guarantees.process;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Ends a process when the suite that started it is gone, however it went: the standard
 * input is then at its end.
 */
public final class Lifeline {

	private Lifeline() {
	}

	/**
	 * Watch from a daemon thread.
	 */
	public static void watch() {
		Thread thread = new Thread(Lifeline::await, "lifeline");
		thread.setDaemon(true);
		thread.start();
	}

	private static void await() {
		try {
			System.in.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			System.err.println("Standard input: " + ex);
		}
		Runtime.getRuntime().halt(3);
	}

}
