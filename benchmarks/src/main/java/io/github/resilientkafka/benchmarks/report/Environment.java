package io.github.resilientkafka.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

import org.apache.kafka.common.utils.AppInfoParser;

import org.springframework.boot.SpringBootVersion;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Where the figures come from.
 *
 * @param command what was typed
 * @param date the day
 * @param took how long it took
 * @param machine processor, cores and memory
 * @param versions what was compared
 */
public record Environment(String command, LocalDate date, Duration took, String machine, String versions) {

	private static final double KB_PER_GB = 1024 * 1024;

	/**
	 * Look around.
	 * @param arguments the command line
	 * @param took how long the runs took
	 * @return the environment of this process
	 * @throws IOException if {@code /proc} cannot be read
	 */
	public static Environment current(List<String> arguments, Duration took) throws IOException {
		return new Environment(command(arguments), LocalDate.now(), took, describeMachine(), describeVersions());
	}

	private static String command(List<String> arguments) {
		return ("java -jar benchmarks/target/benchmarks.jar " + String.join(" ", arguments)).trim();
	}

	private static String describeMachine() throws IOException {
		double memory = Double.parseDouble(proc("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
		String kernel = System.getProperty("os.version").replaceAll("^(\\d+\\.\\d+).*", "$1");
		return "%s, %d cores, %.0f GB of memory, Linux %s".formatted(proc("/proc/cpuinfo", "model name"),
				Runtime.getRuntime().availableProcessors(), memory / KB_PER_GB, kernel);
	}

	private static String proc(String file, String key) throws IOException {
		return Files.readAllLines(Path.of(file))
			.stream()
			.filter((line) -> line.startsWith(key))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElse("0");
	}

	private static String describeVersions() {
		return "spring-kafka %s, kafka-clients %s, Spring Boot %s, Java %s".formatted(
				KafkaTemplate.class.getPackage().getImplementationVersion(), AppInfoParser.getVersion(),
				SpringBootVersion.getVersion(), System.getProperty("java.runtime.version"));
	}

}
