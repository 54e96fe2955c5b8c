package io.github.resilientkafka.benchmarks.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.benchmarks.measure.RunProgram;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Lines;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.RunResult;
import io.github.resilientkafka.benchmarks.store.StoreProgram;

/**
 * Runs one run, from its topics to its result.
 */
final class Runner {

	private static final String HEAP = "512m";

	/**
	 * A million ids are remembered in it.
	 */
	private static final String POLICIES_HEAP = "2g";

	private static final int ERROR_LINES = 20;

	private static final Duration LIMIT = Duration.ofSeconds(150);

	private static final Duration OUTAGE_LIMIT = Duration.ofMinutes(10);

	private static final Duration STORE_START = Duration.ofSeconds(60);

	private final Scratch scratch;

	private final Topics topics;

	Runner(Scratch scratch, Topics topics) {
		this.scratch = scratch;
		this.topics = topics;
	}

	RunResult run(Run run) throws RunFailedException, InterruptedException {
		try {
			this.topics.prepare(run);
			try {
				return counted(run.contender().store().isPresent() ? withStore(run) : inChild(run));
			}
			finally {
				this.topics.delete(run);
			}
		}
		catch (ExecutionException ex) {
			throw new RunFailedException("the broker says " + ex.getCause());
		}
	}

	/**
	 * What is in the topics can be counted when nothing is added to them.
	 */
	private RunResult counted(RunResult result) throws RunFailedException, InterruptedException, ExecutionException {
		Run run = result.run();
		Map<Figure, Double> figures = new EnumMap<>(result.figures());
		if (run.measure() == Measure.THROUGHPUT && run.contender().retries()) {
			figures.put(Figure.LOST, (double) this.topics.lost(run));
		}
		if (run.transforms()) {
			figures.putAll(new Outputs(run.brokers()).count(run));
		}
		return new RunResult(run, figures);
	}

	/**
	 * The store runs only while it is needed, and is empty at first.
	 */
	private RunResult withStore(Run run) throws RunFailedException, InterruptedException {
		String store = run.contender().store().orElseThrow().name();
		try (ChildJvm child = ChildJvm.start(this.scratch.directory(), this.scratch.errorsOf(run.name() + "-store"),
				HEAP, StoreProgram.ROLE, store)) {
			String ready = child.awaitLine(StoreProgram.READY, STORE_START);
			return inChild(run.withStore(ready.substring(StoreProgram.READY.length())));
		}
	}

	private RunResult inChild(Run run) throws RunFailedException, InterruptedException {
		String heap = (run.measure() == Measure.POLICIES) ? POLICIES_HEAP : HEAP;
		Duration limit = (run.measure() == Measure.OUTAGE) ? OUTAGE_LIMIT : LIMIT;
		try (ChildJvm child = ChildJvm.start(this.scratch.directory(), this.scratch.errorsOf(run.name()), heap,
				RunProgram.ROLE, Lines.write(run))) {
			return Lines.read(child.awaitLine("{", limit), RunResult.class);
		}
		catch (RunFailedException ex) {
			throw new RunFailedException(ex.getMessage() + lastErrors(run));
		}
	}

	private String lastErrors(Run run) {
		try {
			List<String> lines = Files.readAllLines(this.scratch.errorsOf(run.name()))
				.stream()
				.filter((line) -> !line.startsWith("\tat "))
				.toList();
			List<String> last = lines.subList(Math.max(0, lines.size() - ERROR_LINES), lines.size());
			return System.lineSeparator() + String.join(System.lineSeparator(), last);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
