package io.github.resilientkafka.redirect;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Prints stack traces up to a number of characters, and no further. How an exception is
 * printed may be code of somebody else, which may fail: then what it has printed before
 * is all there is.
 */
final class StackTraces {

	private StackTraces() {
	}

	static String print(Throwable exception, int maxLength) {
		BoundedWriter writer = new BoundedWriter(maxLength);
		try {
			exception.printStackTrace(new PrintWriter(writer));
		}
		catch (Throwable ex) {
			// It is full, or the exception cannot be printed
		}
		return writer.text.toString();
	}

	/**
	 * Throws when it is full, so that a deep or circular stack trace is not walked beyond
	 * what fits.
	 */
	private static final class BoundedWriter extends Writer {

		private final StringBuilder text = new StringBuilder();

		private final int maxLength;

		BoundedWriter(int maxLength) {
			this.maxLength = maxLength;
		}

		@Override
		public void write(char[] chars, int offset, int length) {
			this.text.append(chars, offset, Math.min(length, this.maxLength - this.text.length()));
			if (this.text.length() >= this.maxLength) {
				throw new Full();
			}
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
