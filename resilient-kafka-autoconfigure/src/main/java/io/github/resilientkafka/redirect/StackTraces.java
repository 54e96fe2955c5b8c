package io.github.resilientkafka.redirect;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Prints stack traces up to a number of characters, and no further.
 */
final class StackTraces {

	private StackTraces() {
	}

	static String print(Throwable exception, int maxLength) {
		BoundedWriter writer = new BoundedWriter(maxLength);
		try (PrintWriter printer = new PrintWriter(writer)) {
			exception.printStackTrace(new StoppingPrinter(printer, writer));
		}
		catch (Full ex) {
			// printed as much as fits
		}
		return writer.text.toString();
	}

	/**
	 * A deep or circular stack trace is not walked beyond what fits.
	 */
	private static final class StoppingPrinter extends PrintWriter {

		private final BoundedWriter writer;

		StoppingPrinter(PrintWriter printer, BoundedWriter writer) {
			super(printer);
			this.writer = writer;
		}

		@Override
		public void println(Object line) {
			super.println(line);
			if (this.writer.isFull()) {
				throw new Full();
			}
		}

	}

	private static final class BoundedWriter extends Writer {

		private final StringBuilder text = new StringBuilder();

		private final int maxLength;

		BoundedWriter(int maxLength) {
			this.maxLength = maxLength;
		}

		boolean isFull() {
			return this.text.length() >= this.maxLength;
		}

		@Override
		public void write(char[] chars, int offset, int length) {
			this.text.append(chars, offset, Math.min(length, this.maxLength - this.text.length()));
		}

		@Override
		public void flush() {
			// nothing is buffered
		}

		@Override
		public void close() {
			// nothing is open
		}

	}

	private static final class Full extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Full() {
			super(null, null, false, false);
		}

	}

}
