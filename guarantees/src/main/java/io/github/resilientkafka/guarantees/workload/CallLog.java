package io.github.resilientkafka.guarantees.workload;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The calls that the outside system has seen from one listener: a file, because no kill,
 * no transaction and no broker takes back what was written to it. The successor of a
 * process goes on with its file. May be used by several threads.
 */
final class CallLog implements AutoCloseable {

	/** Unlike a channel, it survives an interrupt of the thread that writes. */
	private final FileOutputStream file;

	CallLog(Path path) {
		try {
			Files.createDirectories(path.getParent());
			this.file = new FileOutputStream(path.toFile(), true);
			// A kill may have cut the last line
			this.file.write('\n');
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void add(Invocation invocation) {
		try {
			this.file.write((invocation.format() + "\n").getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
