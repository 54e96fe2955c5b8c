package io.github.resilientkafka.guarantees.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.cluster.Ports;
import io.github.resilientkafka.guarantees.listeners.ListenersProperties;
import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.process.JavaProcess;

/**
 * A process of the application with alike listeners.
 */
final class ListenersProcess implements AutoCloseable {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private final JavaProcess process;

	private final int port;

	private ListenersProcess(JavaProcess process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Start it without waiting until it is ready.
	 * @param name for its log
	 * @param directory of the run
	 * @param servers where the brokers are
	 * @param listeners what it consists of
	 * @param more properties
	 * @return the process
	 */
	static ListenersProcess start(String name, Path directory, String servers, ListenersProperties listeners,
			String... more) {
		int port = Ports.next();
		List<String> arguments = new ArrayList<>();
		arguments.add("listeners");
		arguments.addAll(listeners.toArguments());
		arguments.add("--server.port=" + port);
		arguments.add("--spring.kafka.bootstrap-servers=" + servers);
		arguments.addAll(List.of(more));
		return new ListenersProcess(JavaProcess.start(name, directory.resolve(name + ".log"), ClassPath.own(),
				List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), Map.of(), arguments), port);
	}

	JavaProcess process() {
		return this.process;
	}

	ProcessProbe probe() {
		return new ProcessProbe(this.process.pid());
	}

	Prometheus metrics() throws IOException, InterruptedException {
		return new Prometheus(get("prometheus"));
	}

	/**
	 * What an endpoint answers.
	 */
	String get(String endpoint) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:%d/actuator/%s".formatted(this.port, endpoint)))
			.timeout(Duration.ofSeconds(30))
			.build();
		return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	@Override
	public void close() {
		this.process.kill();
	}

}
