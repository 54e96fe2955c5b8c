package io.github.resilientkafka.guarantees.application;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * The command line of an application process, ours and that of the peer.
 *
 * @param servers the brokers, as this process sees them
 * @param clientProperties how else to reach them
 * @param port where the actuator listens; 0 for any
 * @param directory the directory of the run
 * @param slot the place of this process
 * @param modes the listeners that exist
 * @param delays the delays of the retry topics
 * @param more further properties, such as {@code guarantees.redis} and
 * {@code guarantees.postgres}
 */
public record ApplicationArguments(String servers, Map<String, ?> clientProperties, int port, Path directory, int slot,
		Collection<Mode> modes, List<Duration> delays, Map<String, ?> more) {

	/**
	 * Write them for a command line.
	 * @return a list of {@code --name=value}
	 */
	public List<String> toList() {
		List<String> arguments = new ArrayList<>();
		arguments.add("--spring.kafka.bootstrap-servers=" + this.servers);
		this.clientProperties.forEach((key, value) -> arguments.add("--spring.kafka.properties[" + key + "]=" + value));
		arguments.add("--server.port=" + this.port);
		arguments.add("--guarantees.directory=" + this.directory);
		arguments.add("--guarantees.slot=" + this.slot);
		arguments.add("--guarantees.modes=" + this.modes.stream().map(Mode::id).collect(Collectors.joining(",")));
		arguments.add("--guarantees.delays="
				+ this.delays.stream().map(ApplicationArguments::millis).collect(Collectors.joining(",")));
		this.more.forEach((key, value) -> arguments.add("--" + key + "=" + value));
		return arguments;
	}

	private static String millis(Duration delay) {
		return delay.toMillis() + "ms";
	}

}
