package io.github.resilientkafka.benchmarks.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.resilientkafka.benchmarks.broker.BrokerProgram;
import io.github.resilientkafka.benchmarks.report.Environment;
import io.github.resilientkafka.benchmarks.report.Report;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.RunResult;

/**
 * All runs, one after the other, against one broker, and the report.
 */
public final class SuiteProgram {

	private static final String BROKER_HEAP = "1g";

	private static final Duration BROKER_START = Duration.ofSeconds(60);

	private final Options options;

	private final List<RunResult> results = new ArrayList<>();

	private final List<String> failures = new ArrayList<>();

	private SuiteProgram(Options options) {
		this.options = options;
	}

	/**
	 * Run the suite.
	 * @param args the options
	 * @throws Exception if it cannot go on
	 */
	public static void main(String[] args) throws Exception {
		Options options;
		try {
			options = Options.parse(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.println(Options.USAGE);
			System.exit(2);
			return;
		}
		System.exit(new SuiteProgram(options).run());
	}

	private int run() throws Exception {
		long start = System.nanoTime();
		Scratch scratch = Scratch.create();
		try (ChildJvm broker = ChildJvm.start(scratch.directory(), scratch.errorsOf("broker"), BROKER_HEAP,
				BrokerProgram.ROLE)) {
			String ready = broker.awaitLine(BrokerProgram.READY, BROKER_START);
			run(scratch, broker, ready.substring(BrokerProgram.READY.length()));
		}
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		Report report = new Report(this.results, this.failures, Environment.current(this.options.arguments(), took));
		Path out = this.options.out().toAbsolutePath();
		Files.createDirectories(out.getParent());
		Files.writeString(out, report.markdown());
		System.out.printf("%s written after %d s%n", out, took.toSeconds());
		return this.failures.isEmpty() ? 0 : 1;
	}

	private void run(Scratch scratch, ChildJvm broker, String brokers) throws InterruptedException {
		List<Run> runs = new Plan(this.options, brokers).runs();
		try (Topics topics = new Topics(brokers)) {
			Runner runner = new Runner(scratch, topics);
			Run first = runs.stream().filter((run) -> run.prefill() > 0).findFirst().orElse(null);
			if (first != null) {
				warmUp(runner, first);
			}
			for (int i = 0; i < runs.size(); i++) {
				if (!broker.isAlive()) {
					this.failures.add("the broker has ended, and with it the suite");
					return;
				}
				run(runner, runs.get(i), "[%d/%d]".formatted(i + 1, runs.size()));
			}
		}
	}

	/**
	 * The first run of a prefilled topic meets a broker that has just started. Its result
	 * is thrown away, and it runs again.
	 */
	private void warmUp(Runner runner, Run first) throws InterruptedException {
		try {
			runner.run(first.named("warm-up"));
			System.out.println("[warm-up] done");
		}
		catch (RunFailedException ex) {
			System.out.printf("[warm-up] %s FAILED: %s%n", first.title(), ex.getMessage());
		}
	}

	private void run(Runner runner, Run run, String progress) throws InterruptedException {
		long start = System.nanoTime();
		try {
			RunResult result = runner.run(run);
			this.results.add(result);
			System.out.printf("%s %s: %s (%d s)%n", progress, run.title(), result.summary(),
					Duration.ofNanos(System.nanoTime() - start).toSeconds());
		}
		catch (RunFailedException ex) {
			this.failures.add(run.title() + ": " + ex.getMessage().lines().findFirst().orElse(""));
			System.out.printf("%s %s FAILED: %s%n", progress, run.title(), ex.getMessage());
		}
	}

}
