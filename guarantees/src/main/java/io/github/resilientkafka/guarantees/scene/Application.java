package io.github.resilientkafka.guarantees.scene;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.cluster.NetworkLink;
import io.github.resilientkafka.guarantees.process.JavaProcess;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * One application process, which can be taken away and deployed again.
 */
public final class Application {

	private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

	private final String role;

	private final int slot;

	private final int port;

	private final NetworkLink link;

	private final Path directory;

	private final List<String> fixedArguments;

	private Deployment deployment = Deployment.first();

	private JavaProcess process;

	/**
	 * Describe a process that is not started yet.
	 * @param role {@code application} or {@code peer}
	 * @param slot its place among the processes of its role, from 0
	 * @param port of its HTTP server
	 * @param link its way to the brokers
	 * @param directory of the run
	 * @param modes of its listeners
	 * @param storeArguments where the stores are
	 */
	Application(String role, int slot, int port, NetworkLink link, Path directory, List<Mode> modes,
			List<String> storeArguments) {
		this.role = role;
		this.slot = slot;
		this.port = port;
		this.link = link;
		this.directory = directory;
		this.fixedArguments = new ArrayList<>(storeArguments);
		this.fixedArguments.add("--server.port=" + port);
		this.fixedArguments.add("--guarantees.directory=" + directory);
		this.fixedArguments.add("--guarantees.slot=" + slot);
		this.fixedArguments.add("--guarantees.modes=" + modes.stream().map(Mode::id).collect(Collectors.joining(",")));
		this.fixedArguments.add("--spring.kafka.bootstrap-servers=" + link.servers());
		link.clientProperties()
			.forEach((key, value) -> this.fixedArguments.add("--spring.kafka.properties[%s]=%s".formatted(key, value)));
	}

	public String name() {
		return this.role + "-" + this.slot;
	}

	public int slot() {
		return this.slot;
	}

	public boolean peer() {
		return this.role.equals("peer");
	}

	public NetworkLink link() {
		return this.link;
	}

	public Deployment deployment() {
		return this.deployment;
	}

	public JavaProcess process() {
		return this.process;
	}

	/**
	 * Start it as it was deployed last.
	 */
	public void start() {
		start(this.deployment);
	}

	/**
	 * Start it without waiting until it is ready.
	 * @param deployment how
	 */
	public void start(Deployment deployment) {
		this.deployment = deployment;
		List<String> arguments = new ArrayList<>();
		arguments.add(this.role);
		arguments.addAll(this.fixedArguments);
		arguments.add("--guarantees.delays=" + deployment.delays()
			.stream()
			.map((delay) -> delay.toSeconds() + "s")
			.collect(Collectors.joining(",")));
		arguments.add("--guarantees.concurrency=" + deployment.concurrency());
		this.process = JavaProcess.start(name(), this.directory.resolve(name() + ".log"), deployment.classPath(),
				List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
				FakeClock.environment(deployment.clockOffset()), arguments);
	}

	/**
	 * What its health says now.
	 * @return empty if it does not answer within two seconds
	 */
	public Optional<String> health() {
		return answer("/actuator/health").map(HttpResponse::body);
	}

	/**
	 * What an endpoint answers.
	 * @param path below the root
	 * @return empty if it does not answer within two seconds
	 */
	public Optional<HttpResponse<String>> answer(String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(2))
			.build();
		try {
			return Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

}
