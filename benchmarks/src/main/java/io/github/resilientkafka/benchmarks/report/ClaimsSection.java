package io.github.resilientkafka.benchmarks.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import io.github.resilientkafka.benchmarks.run.Contender;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Measure;
import io.github.resilientkafka.benchmarks.run.RunResult;
import io.github.resilientkafka.benchmarks.run.Task;

/**
 * What the project promises, beside what was measured.
 *
 * @param all the results of all measures
 */
record ClaimsSection(List<RunResult> all) {

	private static final Contender OURS = Contender.RESILIENT_KAFKA;

	private static final Contender PEER = Contender.RETRYABLE_TOPIC;

	private static final int TEN = 10;

	String markdown() {
		Table table = new Table(List.of("target", "measured", "beside", "met"));
		claims().forEach((claim) -> table.row(claim.row()));
		return """
				## Targets

				%s

				Ratios are of medians; lateness, early and lost records are the worst of all repeats; threads per listener \
				is what each listener beyond the first adds, without the heartbeat thread that the Kafka client and the \
				`micrometer-kafka-metrics` thread that Micrometer start for each consumer of any listener.
				"""
			.formatted(table.markdown());
	}

	private List<Claim> claims() {
		return List.of(throughput("throughput at 0 % failing", 0.95, " x plain", 0, Contender.PLAIN, 0),
				throughput("throughput at 10 % failing", 0.5, " x ours at 0 %", TEN, OURS, 0),
				throughput("throughput at 10 % failing", 30, " x `@RetryableTopic`", TEN, PEER, TEN),
				worst("records lost at any share", 0, Measure.THROUGHPUT, Figure.LOST),
				exactlyOnce(0.85, " x at-least-once", Contender.AT_LEAST_ONCE),
				exactlyOnce(100, " x `@KafkaListener` with transactions", Contender.TRANSACTIONAL), wrongOutputs(),
				inOutage("records lost in an outage", Figure.LOST),
				inOutage("records dead-lettered by an outage", Figure.DEAD_LETTERED),
				inOutage("records out of order on the main topic in an outage", Figure.OUT_OF_ORDER),
				inOutage("rebalances in an outage", Figure.REBALANCES), policies(Contender.TIMEOUT, Task.IDLE),
				policies(Contender.TIMEOUT, Task.SENDING), policies(Contender.TIMEOUT, Task.WORKING),
				policies(Contender.DEDUPLICATION_MEMORY, Task.IDLE),
				policies(Contender.DEDUPLICATION_MEMORY, Task.SENDING),
				policies(Contender.DEDUPLICATION_MEMORY, Task.WORKING),
				observability("metrics and health", 0.97, Contender.METERED, Task.IDLE),
				observability("metrics and health", 0.97, Contender.METERED, Task.SENDING),
				observability("metrics and health", 0.97, Contender.METERED, Task.WORKING),
				observability("metrics, health, audit and traces", 0.85, Contender.TRACED, Task.IDLE),
				observability("metrics, health, audit and traces", 0.85, Contender.TRACED, Task.SENDING),
				observability("metrics, health, audit and traces", 0.85, Contender.TRACED, Task.WORKING),
				worst("p99 ms of the lateness of retries", 20, Measure.LATENESS, Figure.LATE_P99),
				worst("retries before they are due", 0, Measure.LATENESS, Figure.EARLY),
				atMost("consumers per listener, of 10", 2, consumersPerListener(OURS), consumersPerListener(PEER)),
				atMost("threads per listener, of 10", 3, threadsPerListener(OURS), threadsPerListener(PEER)));
	}

	private Claim throughput(String subject, double target, String unit, int level, Contender base, int baseLevel) {
		Results results = new Results(Measure.THROUGHPUT, this.all);
		return throughput(subject, target, unit, results.median(OURS, level, Figure.RECORDS_PER_SECOND),
				results.median(base, baseLevel, Figure.RECORDS_PER_SECOND));
	}

	private Claim exactlyOnce(double target, String unit, Contender base) {
		Results results = new Results(Measure.TRANSACTIONS, this.all);
		return throughput("exactly-once throughput at 0 % failing", target, unit,
				results.median(Contender.EXACTLY_ONCE, 0, Figure.RECORDS_PER_SECOND),
				results.median(base, 0, Figure.RECORDS_PER_SECOND));
	}

	private static Claim throughput(String subject, double target, String unit, OptionalDouble ours,
			OptionalDouble other) {
		String beside = "%,.0f against %,.0f rec/s".formatted(ours.orElse(0), other.orElse(0));
		return Claim.atLeast(subject, target, unit, Results.ratio(ours, other), beside);
	}

	private Claim policies(Contender contender, Task task) {
		Results results = new Results(Measure.POLICIES, this.all);
		String policies = (contender == Contender.TIMEOUT) ? "all policies but deduplication"
				: "all policies, deduplication in memory";
		return throughput("throughput with %s, %s".formatted(policies, task.label()), 0.95, " x no policies",
				results.median(contender, task.level(), Figure.RECORDS_PER_SECOND),
				results.median(Contender.NO_POLICIES, task.level(), Figure.RECORDS_PER_SECOND));
	}

	private Claim observability(String what, double target, Contender contender, Task task) {
		Results results = new Results(Measure.OBSERVABILITY, this.all);
		OptionalDouble ours = results.median(contender, task.level(), Figure.RECORDS_PER_SECOND);
		OptionalDouble without = results.median(ObservabilitySection.base(contender), task.level(),
				Figure.RECORDS_PER_SECOND);
		String beside = "%,.0f against %,.0f rec/s".formatted(ours.orElse(0), without.orElse(0));
		if (contender.isTraced()) {
			beside += "; `@KafkaListener` %s x".formatted(
					Results.ratioCell(results.median(Contender.PLAIN_TRACED, task.level(), Figure.RECORDS_PER_SECOND),
							results.median(Contender.PLAIN, task.level(), Figure.RECORDS_PER_SECOND)));
		}
		return Claim.atLeast("throughput with %s, %s".formatted(what, task.label()), target, " x without",
				Results.ratio(ours, without), beside);
	}

	private Claim inOutage(String subject, Figure figure) {
		OptionalDouble peer = worst(Contender.RETRYABLE_TOPIC_BREAKER, Measure.OUTAGE, figure);
		String beside = peer.isPresent()
				? "%s: %s".formatted(Contender.RETRYABLE_TOPIC_BREAKER.label(), Claim.number(peer.getAsDouble())) : "";
		return Claim.atMost(subject, 0, "", worst(OURS, Measure.OUTAGE, figure), beside);
	}

	private Claim worst(String subject, double target, Measure measure, Figure figure) {
		return atMost(subject, target, worst(OURS, measure, figure), worst(PEER, measure, figure));
	}

	private Claim wrongOutputs() {
		OptionalDouble ours = wrongOutputs(Contender.EXACTLY_ONCE, Contender.EXACTLY_ONCE_BATCH);
		OptionalDouble other = wrongOutputs(Contender.AT_LEAST_ONCE, Contender.AT_LEAST_ONCE_BATCH);
		String beside = other.isPresent() ? "at-least-once: " + Claim.number(other.getAsDouble()) : "";
		return Claim.atMost("duplicate or missing outputs of exactly-once", 0, "", ours, beside);
	}

	private OptionalDouble wrongOutputs(Contender... contenders) {
		return Stream.of(contenders)
			.flatMap((contender) -> Stream.of(Figure.DUPLICATES, Figure.MISSING)
				.map((figure) -> worst(contender, Measure.TRANSACTIONS, figure)))
			.flatMapToDouble(OptionalDouble::stream)
			.max();
	}

	private Claim atMost(String subject, double target, OptionalDouble ours, OptionalDouble peer) {
		String beside = peer.isPresent() ? "%s: %s".formatted(PEER.label(), Claim.number(peer.getAsDouble())) : "";
		return Claim.atMost(subject, target, "", ours, beside);
	}

	private OptionalDouble worst(Contender contender, Measure measure, Figure figure) {
		return this.all.stream()
			.filter((result) -> result.run().measure() == measure && result.run().contender() == contender)
			.filter((result) -> result.figures().containsKey(figure))
			.mapToDouble((result) -> result.figures().get(figure))
			.max();
	}

	private OptionalDouble consumersPerListener(Contender contender) {
		return Results.ratio(footprint(contender, TEN, Figure.CONSUMERS), OptionalDouble.of(TEN));
	}

	private OptionalDouble threadsPerListener(Contender contender) {
		OptionalDouble ten = ownThreads(contender, TEN);
		OptionalDouble one = ownThreads(contender, 1);
		return (ten.isPresent() && one.isPresent())
				? OptionalDouble.of((ten.getAsDouble() - one.getAsDouble()) / (TEN - 1)) : OptionalDouble.empty();
	}

	private OptionalDouble ownThreads(Contender contender, int listeners) {
		OptionalDouble threads = footprint(contender, listeners, Figure.THREADS);
		if (threads.isEmpty()) {
			return threads;
		}
		double others = footprint(contender, listeners, Figure.HEARTBEAT_THREADS).orElse(0)
				+ footprint(contender, listeners, Figure.METRICS_THREADS).orElse(0);
		return OptionalDouble.of(threads.getAsDouble() - others);
	}

	private OptionalDouble footprint(Contender contender, int listeners, Figure figure) {
		return new Results(Measure.FOOTPRINT, this.all).median(contender, listeners, figure);
	}

}
