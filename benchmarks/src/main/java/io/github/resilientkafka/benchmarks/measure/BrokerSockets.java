package io.github.resilientkafka.benchmarks.measure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The established TCP connections of this process to the broker, from {@code /proc}.
 */
final class BrokerSockets {

	private static final int REMOTE_ADDRESS = 2;

	private static final int STATE = 3;

	private static final int INODE = 9;

	private static final String ESTABLISHED = "01";

	private BrokerSockets() {
	}

	static long count(String brokers) throws IOException {
		int port = Integer.parseInt(brokers.substring(brokers.lastIndexOf(':') + 1));
		Set<String> own = ownSockets();
		return Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
			.flatMap(BrokerSockets::connections)
			.filter((columns) -> columns[STATE].equals(ESTABLISHED))
			.filter((columns) -> columns[REMOTE_ADDRESS].endsWith(":%04X".formatted(port)))
			.filter((columns) -> own.contains("socket:[" + columns[INODE] + "]"))
			.count();
	}

	private static Set<String> ownSockets() throws IOException {
		Set<String> sockets = new HashSet<>();
		try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
			for (Path descriptor : descriptors) {
				if (Files.isSymbolicLink(descriptor)) {
					sockets.add(Files.readSymbolicLink(descriptor).toString());
				}
			}
		}
		return sockets;
	}

	private static Stream<String[]> connections(String table) {
		try {
			return Files.readAllLines(Path.of(table)).stream().skip(1).map((line) -> line.trim().split("\\s+"));
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot read " + table, ex);
		}
	}

}
