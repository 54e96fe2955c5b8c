package io.github.resilientkafka.benchmarks.report;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Effort;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.RunResult;
import io.github.resilientkafka.benchmarks.run.Task;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTests {

	@Test
	void showsMedianRangeAndRatio() {
		String markdown = report(List.of(throughput(Contender.PLAIN, 0, 1_000), throughput(Contender.PLAIN, 0, 3_000),
				throughput(Contender.PLAIN, 0, 2_000), throughput(Contender.RESILIENT_KAFKA, 0, 2_400)));
		assertThat(markdown).contains("2,000 (1,000..3,000) | 2,400 | 1.20");
	}

	@Test
	void saysWhichTargetsAreMet() {
		String markdown = report(
				List.of(throughput(Contender.PLAIN, 0, 1_000), throughput(Contender.RESILIENT_KAFKA, 0, 900)));
		assertThat(markdown).contains("0.90 x plain | 900 against 1,000 rec/s | **no** |")
			.contains("| retries before they are due <= 0 | not measured |");
	}

	@Test
	void comparesTransactionsAndCountsWhatIsWrong() {
		String markdown = report(List.of(transactions(Contender.EXACTLY_ONCE, 60_000, 2),
				transactions(Contender.AT_LEAST_ONCE, 80_000, 700)));
		assertThat(markdown).contains("| exactly-once / ours at-least-once | 0.75 |")
			.contains("| duplicate or missing outputs of exactly-once <= 0 | 2 | at-least-once: 700 | **no** |");
	}

	@Test
	void showsAnOutageSideBySide() {
		String markdown = report(
				List.of(outage(Contender.RETRYABLE_TOPIC_BREAKER, Map.of(Figure.DIVERTED, 60_000.0, Figure.LOST, 0.0)),
						outage(Contender.RESILIENT_KAFKA, Map.of(Figure.DIVERTED, 12.0, Figure.LOST, 1.0))));
		assertThat(markdown).contains("fails for 120 s", "retry topics of 5s, 15s, 30s", "5 s in the open state")
			.contains("| calls fail after 50 ms | `@RetryableTopic` + `@CircuitBreaker` | `@ResilientKafkaListener` |")
			.contains("| records diverted to retry topics | 60,000 | 12 |")
			.contains("| retries, actual minus due: p99 ms | n/a | n/a |")
			.contains("| records lost in an outage <= 0 | 1 | `@RetryableTopic` + `@CircuitBreaker`: 0 | **no** |");
	}

	@Test
	void comparesPoliciesWithNone() {
		String markdown = report(
				List.of(policies(Contender.NO_POLICIES, 0, 1_000), policies(Contender.DEDUPLICATION_MEMORY, 0, 960),
						policies(Contender.NO_POLICIES, 1, 500), policies(Contender.DEDUPLICATION_MEMORY, 1, 400)));
		assertThat(markdown)
			.contains("| + deduplication, memory | 960 | 0.96 |", "| + deduplication, memory | 400 | 0.80 |")
			.contains("0.96 x no policies | 960 against 1,000 rec/s | yes |")
			.contains("0.80 x no policies | 400 against 500 rec/s | **no** |");
	}

	@Test
	void comparesTracesWithThoseOfTheOther() {
		int working = Task.WORKING.level();
		String markdown = report(List.of(observability(Contender.PLAIN, working, 1_000),
				observability(Contender.PLAIN_TRACED, working, 700), observability(Contender.UNOBSERVED, working, 900),
				observability(Contender.TRACED, working, 810)));
		assertThat(markdown).contains("| a listener that works for 100 us |")
			.contains("| + traces | 810 | 0.90 |", "| `@KafkaListener` + traces | 700 | 0.70 |")
			.contains("| 0.90 x without | 810 against 900 rec/s; `@KafkaListener` 0.70 x | yes |");
	}

	@Test
	void namesTheRunsThatFailed() {
		Report report = new Report(List.of(throughput(Contender.PLAIN, 0, 1)), List.of("lateness: no result"),
				environment());
		assertThat(report.markdown()).contains("## Runs without a result").contains("- lateness: no result");
	}

	private static String report(List<RunResult> results) {
		return new Report(results, List.of(), environment()).markdown();
	}

	private static RunResult throughput(Contender contender, int level, double recordsPerSecond) {
		Run run = new Run(Measure.THROUGHPUT, contender, level, "name", Effort.FULL, "localhost:9092");
		return new RunResult(run, Map.of(Figure.RECORDS_PER_SECOND, recordsPerSecond));
	}

	private static RunResult transactions(Contender contender, double recordsPerSecond, double duplicates) {
		Run run = new Run(Measure.TRANSACTIONS, contender, 1, "name", Effort.FULL, "localhost:9092");
		return new RunResult(run, Map.of(Figure.RECORDS_PER_SECOND, recordsPerSecond, Figure.DUPLICATES, duplicates,
				Figure.MISSING, 0.0));
	}

	private static RunResult outage(Contender contender, Map<Figure, Double> figures) {
		return new RunResult(new Run(Measure.OUTAGE, contender, 50, "name", Effort.FULL, "localhost:9092"), figures);
	}

	private static RunResult policies(Contender contender, int level, double recordsPerSecond) {
		Run run = new Run(Measure.POLICIES, contender, level, "name", Effort.FULL, "localhost:9092");
		return new RunResult(run, Map.of(Figure.RECORDS_PER_SECOND, recordsPerSecond));
	}

	private static RunResult observability(Contender contender, int level, double recordsPerSecond) {
		Run run = new Run(Measure.OBSERVABILITY, contender, level, "name", Effort.FULL, "localhost:9092");
		return new RunResult(run, Map.of(Figure.RECORDS_PER_SECOND, recordsPerSecond));
	}

	private static Environment environment() {
		return new Environment("java -jar", LocalDate.of(2026, 11, 21), Duration.ofMinutes(1), "machine", "versions");
	}

}
