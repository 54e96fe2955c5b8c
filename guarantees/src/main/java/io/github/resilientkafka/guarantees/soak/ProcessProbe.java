package io.github.resilientkafka.guarantees.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a Java process from the outside: through {@code /proc} and {@code jcmd}.
 */
final class ProcessProbe {

	private static final double KB_PER_MB = 1024;

	/** Lines of the generations of a collector, or of a heap without. */
	private static final Pattern HEAP = Pattern
		.compile("(?:generation|DefNew|Tenured|heap)\\s+total \\d+K, used (\\d+)K");

	private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");

	private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

	private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

	private final long pid;

	private Duration cpu;

	private long looked = System.nanoTime();

	ProcessProbe(long pid) {
		this.pid = pid;
		this.cpu = cpu();
	}

	/**
	 * The figures now. It collects all garbage of the process.
	 */
	Reading look() {
		Map<Figure, Double> figures = new EnumMap<>(Figure.class);
		// First, so that the collection is not among it
		figures.put(Figure.CPU, coresSinceLastLook());
		try {
			String heap = jcmd("GC.run\nGC.heap_info");
			String status = Files.readString(Path.of("/proc/%d/status".formatted(this.pid)));
			figures.put(Figure.HEAP, sum(HEAP, heap) / KB_PER_MB);
			figures.put(Figure.METASPACE, sum(METASPACE, heap) / KB_PER_MB);
			figures.put(Figure.RESIDENT, sum(RESIDENT, status) / KB_PER_MB);
			figures.put(Figure.THREADS, sum(THREADS, status));
			figures.put(Figure.SOCKETS, (double) descriptors("socket:"));
			figures.put(Figure.DESCRIPTORS, (double) descriptors(""));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.cpu = cpu();
		this.looked = System.nanoTime();
		return new Reading(figures);
	}

	/**
	 * What the process has used of all cores since it began.
	 */
	Duration cpu() {
		return ProcessHandle.of(this.pid)
			.flatMap((process) -> process.info().totalCpuDuration())
			.orElseThrow(() -> new IllegalStateException("Process " + this.pid + " is gone"));
	}

	private double coresSinceLastLook() {
		return (double) cpu().minus(this.cpu).toNanos() / (System.nanoTime() - this.looked);
	}

	private String jcmd(String commands) throws IOException {
		Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		Process process = new ProcessBuilder(program.toString(), "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC",
				Long.toString(this.pid), commands)
			.redirectErrorStream(true)
			.start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	private long descriptors(String prefix) throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/%d/fd".formatted(this.pid)))) {
			return descriptors.filter((descriptor) -> target(descriptor).startsWith(prefix)).count();
		}
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return "closed since it was listed";
		}
	}

	private static double sum(Pattern pattern, String text) {
		double[] values = pattern.matcher(text)
			.results()
			.map((MatchResult match) -> match.group(1))
			.mapToDouble(Double::parseDouble)
			.toArray();
		if (values.length == 0) {
			throw new IllegalStateException("No %s in: %s".formatted(pattern, text));
		}
		double sum = 0;
		for (double value : values) {
			sum += value;
		}
		return sum;
	}

}
