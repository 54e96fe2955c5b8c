package io.github.resilientkafka.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;

import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.RunResult;

/**
 * The whole report.
 *
 * @param results what was measured
 * @param failures the runs without a result
 * @param environment where the figures come from
 */
public record Report(List<RunResult> results, List<String> failures, Environment environment) {

	/**
	 * Write it.
	 * @return the text in Markdown
	 */
	public String markdown() {
		StringBuilder markdown = new StringBuilder(introduction());
		if (measured(Measure.THROUGHPUT)) {
			markdown.append("\n").append(new ThroughputSection(of(Measure.THROUGHPUT)).markdown());
		}
		if (measured(Measure.LATENESS)) {
			markdown.append("\n").append(new LatenessSection(of(Measure.LATENESS)).markdown());
		}
		if (measured(Measure.TRANSACTIONS)) {
			markdown.append("\n").append(new TransactionsSection(of(Measure.TRANSACTIONS)).markdown());
		}
		if (measured(Measure.OUTAGE)) {
			markdown.append("\n").append(new OutageSection(of(Measure.OUTAGE)).markdown());
		}
		if (measured(Measure.POLICIES)) {
			markdown.append("\n").append(new PoliciesSection(of(Measure.POLICIES)).markdown());
		}
		if (measured(Measure.OBSERVABILITY)) {
			markdown.append("\n").append(new ObservabilitySection(of(Measure.OBSERVABILITY)).markdown());
		}
		if (measured(Measure.FOOTPRINT)) {
			markdown.append("\n").append(new FootprintSection(of(Measure.FOOTPRINT)).markdown());
		}
		markdown.append("\n").append(new ClaimsSection(this.results).markdown());
		if (!this.failures.isEmpty()) {
			markdown.append("\n## Runs without a result\n\n").append(failureList()).append("\n");
		}
		return markdown.toString();
	}

	private boolean measured(Measure measure) {
		return this.results.stream().anyMatch((result) -> result.run().measure() == measure);
	}

	private Results of(Measure measure) {
		return new Results(measure, this.results);
	}

	private String failureList() {
		return this.failures.stream().map((failure) -> "- " + failure).collect(Collectors.joining("\n"));
	}

	private String introduction() {
		return """
				# Benchmarks

				The same work through a plain `@KafkaListener`, through retry topics of spring-kafka as they come and \
				tuned, and through `@ResilientKafkaListener`. Written by the program in `benchmarks`; not edited.

				- Command: `%s`, %s, %d minutes
				- Machine: %s; broker and contender share it
				- Versions: %s

				Cells are the median of the repeats, with the smallest and the largest in brackets.

				%s""".formatted(this.environment.command(), this.environment.date(),
				Math.max(1, this.environment.took().toMinutes()), this.environment.machine(),
				this.environment.versions(), conditions());
	}

	private String conditions() {
		return """
				What is the same for all: a JVM of its own (heap 512 MB) for each run, runs taking turns, the first of all thrown away as a warm-up of the broker, one broker in \
				another JVM (KRaft, default settings but one replica of everything, heap 1 GB), one class path, Boot's default consumer settings with \
				`auto-offset-reset` `earliest`, 6 partitions, concurrency 1, payloads of 200 bytes as strings, a listener \
				that counts and fails where the record says so.

				What is different: `@KafkaListener` skips a failed record at once (`DefaultErrorHandler`, no back off), \
				which is the floor. The delays of `@RetryableTopic` are given with a `RetryTopicConfiguration` and a \
				custom back off, because `@Backoff` cannot express 1m, 5m, 1h; its retry topics have as many \
				partitions as the main topic. Tuned is `seekAfterError=false` for all its containers. Ours has \
				its circuit breaker and its retry budget switched off where throughput, lateness and transactions are \
				measured, because they would slow down a listener whose records fail on purpose.
				""";
	}

}
