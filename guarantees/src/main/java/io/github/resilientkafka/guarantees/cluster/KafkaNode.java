package io.github.resilientkafka.guarantees.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.process.JavaProcess;

/**
 * A controller or a broker in a process of its own, which can be started again with what
 * it has on its disk.
 */
public final class KafkaNode {

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

	private static final List<String> JVM_OPTIONS = List.of("-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-XX:-UsePerfData");

	private final String name;

	private final List<String> arguments;

	private final Path log;

	private JavaProcess process;

	private KafkaNode(String role, String name, Path properties, Path log) {
		this.name = name;
		this.arguments = List.of(role, properties.toString());
		this.log = log;
		this.process = launch();
	}

	static KafkaNode start(String role, String name, Path properties, Path log) {
		return new KafkaNode(role, name, properties, log);
	}

	private JavaProcess launch() {
		return JavaProcess.start(this.name, this.log, ClassPath.own(), JVM_OPTIONS, Map.of(), this.arguments);
	}

	/**
	 * Start the process, unless it runs, and do not wait until it is ready.
	 */
	public synchronized void start() {
		if (!this.process.isAlive()) {
			this.process = launch();
		}
	}

	public synchronized void kill() {
		this.process.kill();
	}

	/**
	 * Let it end in good order.
	 * @return whether it did
	 */
	public synchronized boolean stop() {
		return this.process.terminate(STOP_TIMEOUT);
	}

	public synchronized void suspend() {
		this.process.suspend();
	}

	public synchronized void resume() {
		this.process.resume();
	}

	public synchronized boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public synchronized String toString() {
		return this.process.toString();
	}

}
