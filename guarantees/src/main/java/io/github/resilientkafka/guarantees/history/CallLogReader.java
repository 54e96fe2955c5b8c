package io.github.resilientkafka.guarantees.history;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.workload.Invocation;

/**
 * Reads call logs of one mode while applications write them. For one thread.
 */
public final class CallLogReader {

	/** A line that a kill has cut is of a call that nobody has seen. */
	private static final Pattern WHOLE = Pattern.compile("([^;]+;){8}(true|false)");

	private final Path directory;

	private final Map<Path, Long> positions = new HashMap<>();

	/**
	 * Create a reader that begins with the first call.
	 * @param directory with the call logs, which need not exist yet
	 */
	public CallLogReader(Path directory) {
		this.directory = directory;
	}

	/**
	 * Read what was written since the last time.
	 * @param calls takes each call, in the order of its file
	 * @return whether there was any
	 */
	public boolean read(Consumer<Invocation> calls) {
		boolean any = false;
		for (Path file : files()) {
			String text = added(file);
			text.lines().filter((line) -> WHOLE.matcher(line).matches()).map(Invocation::parse).forEach(calls);
			any = any || !text.isEmpty();
		}
		return any;
	}

	private List<Path> files() {
		if (!Files.isDirectory(this.directory)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String added(Path path) {
		long position = this.positions.getOrDefault(path, 0L);
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
			byte[] bytes = new byte[(int) Math.min(file.length() - position, 10_000_000)];
			file.seek(position);
			file.readFully(bytes);
			String text = new String(bytes, StandardCharsets.US_ASCII);
			String lines = text.substring(0, text.lastIndexOf('\n') + 1);
			this.positions.put(path, position + lines.length());
			return lines;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
