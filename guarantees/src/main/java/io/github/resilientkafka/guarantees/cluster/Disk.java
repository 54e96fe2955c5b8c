package io.github.resilientkafka.guarantees.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.github.resilientkafka.guarantees.process.Command;
import io.github.resilientkafka.guarantees.process.Reaper;

/**
 * The disk of one broker, which can be full. It is one in memory where this process may
 * mount one, else a directory, which cannot be filled.
 */
public final class Disk implements AutoCloseable {

	private static final String SIZE = "3g";

	private static final int CHUNK = 1 << 20;

	private final Path directory;

	private final Path filler;

	private final boolean mounted;

	private Disk(Path directory, boolean mounted) {
		this.directory = directory;
		this.filler = directory.resolve("filler");
		this.mounted = mounted;
	}

	static Disk mount(Path directory) {
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		boolean mounted = Command.succeeds("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", directory.toString());
		if (mounted) {
			Reaper.onEnd("umount -l '%s'".formatted(directory));
		}
		return new Disk(directory, mounted);
	}

	Path directory() {
		return this.directory;
	}

	public boolean canFill() {
		return this.mounted;
	}

	/**
	 * Write a file until no byte is left.
	 */
	public void fill() {
		if (!this.mounted) {
			throw new IllegalStateException("%s is not a disk of its own".formatted(this.directory));
		}
		try (FileChannel channel = FileChannel.open(this.filler, StandardOpenOption.CREATE,
				StandardOpenOption.APPEND)) {
			ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
			while (true) {
				channel.write(zeros.clear());
			}
		}
		catch (IOException ex) {
			if (free() > CHUNK) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private long free() {
		try {
			return Files.getFileStore(this.directory).getUsableSpace();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Take away what has filled the disk.
	 */
	public void release() {
		try {
			Files.deleteIfExists(this.filler);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		if (this.mounted) {
			Command.run("umount", "-l", this.directory.toString());
		}
	}

}
