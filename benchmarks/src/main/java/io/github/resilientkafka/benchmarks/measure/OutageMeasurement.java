package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.benchmarks.contender.ContenderApplication;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Outage;
import io.github.resilientkafka.benchmarks.run.Run;

import org.springframework.boot.convert.DurationStyle;

/**
 * What becomes of records while a dependency of their listener is down, and how long it
 * takes to work them off when it is back.
 */
final class OutageMeasurement implements Measurement {

	private static final Duration ASSIGNMENT = Duration.ofSeconds(30);

	/**
	 * A container has its partitions a moment before its listeners are told.
	 */
	private static final int SETTLE_SECONDS = 2;

	private static final int SAMPLE_MILLIS = 250;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Run run;

	private final Outage outage;

	private final Dependency dependency;

	private final OutageWork work;

	OutageMeasurement(Run run) {
		this.run = run;
		this.outage = run.effort().outage();
		this.dependency = new Dependency(run.level());
		this.work = new OutageWork(run, this.dependency);
	}

	@Override
	public Map<Figure, Double> take() throws InterruptedException, ExecutionException {
		ContenderApplication contender = ContenderApplication.start(this.run, this.work);
		contender.awaitAssigned(ASSIGNMENT);
		TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
		int assignments = contender.assignments();
		double cpuSeconds = ProcessCpu.seconds();
		try (OutageFeed feed = new OutageFeed(this.run); Redirects redirects = new Redirects(this.run)) {
			feed.start();
			TimeUnit.SECONDS.sleep(this.outage.beforeSeconds());
			this.dependency.goDown();
			TimeUnit.SECONDS.sleep(this.outage.downSeconds());
			Recovery recovery = recover(feed);
			long[] sentAt = feed.await();
			boolean settled = awaitSettled(redirects, recovery);
			Map<Figure, Double> figures = new EnumMap<>(Figure.class);
			figures.put(Figure.CPU_SECONDS, ProcessCpu.seconds() - cpuSeconds);
			figures.put(Figure.REBALANCES, (double) contender.assignments() - assignments);
			figures.putAll(order());
			figures.putAll(lateness());
			figures.putAll(times(sentAt, recovery));
			figures.putAll(whereabouts(redirects, settled));
			return figures;
		}
	}

	private Recovery recover(OutageFeed feed) {
		int sentBefore = feed.sent();
		this.dependency.comeBack();
		return new Recovery(System.nanoTime(), sentBefore);
	}

	private boolean awaitSettled(Redirects redirects, Recovery recovery)
			throws InterruptedException, ExecutionException {
		Duration limit = this.run.delays()
			.stream()
			.map(DurationStyle::detectAndParse)
			.reduce(Duration.ofSeconds(this.outage.afterSeconds() + this.outage.patienceSeconds()), Duration::plus);
		while (redirects.waiting() > 0) {
			if (System.nanoTime() - recovery.nanos() > limit.toNanos()) {
				return false;
			}
			TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
		}
		return true;
	}

	private Map<Figure, Double> order() {
		return Map.of(Figure.CALLS_WHILE_DOWN, (double) this.dependency.callsWhileDown(), Figure.REPEATED,
				(double) this.work.repeated(), Figure.OUT_OF_ORDER, (double) this.work.outOfOrder(), Figure.OVERTAKEN,
				(double) this.work.overtaken());
	}

	private Map<Figure, Double> lateness() {
		LatenessSamples samples = this.work.lateness();
		if (samples.count() == 0) {
			return Map.of();
		}
		return Map.of(Figure.LATE_P50, (double) samples.percentile(50), Figure.LATE_P99,
				(double) samples.percentile(99), Figure.LATE_MAX, (double) samples.percentile(100), Figure.EARLY,
				(double) samples.early());
	}

	private Map<Figure, Double> times(long[] sentAt, Recovery recovery) {
		BitSet processed = this.work.processed();
		long[] ages = processed.stream().mapToLong((index) -> this.work.processedAt(index) - sentAt[index]).toArray();
		Arrays.sort(ages);
		long last = processed.stream()
			.filter((index) -> index < recovery.sentBefore())
			.mapToLong(this.work::processedAt)
			.max()
			.orElse(recovery.nanos());
		return Map.of(Figure.DRAIN_SECONDS, Math.max(0, last - recovery.nanos()) / NANOS_PER_SECOND, Figure.AGE_P50,
				ages[ages.length / 2] / NANOS_PER_SECOND, Figure.AGE_P99,
				ages[(int) (ages.length * 0.99)] / NANOS_PER_SECOND);
	}

	/**
	 * If not everything has been worked off in time, what is nowhere may still be on its
	 * way.
	 */
	private Map<Figure, Double> whereabouts(Redirects redirects, boolean settled)
			throws InterruptedException, ExecutionException {
		BitSet deadLetters = redirects.indexes(redirects.deadLetterTopics());
		BitSet found = this.work.processed();
		found.or(deadLetters);
		double missing = this.outage.records() - found.cardinality();
		return Map.of(Figure.SENT, (double) this.outage.records(), Figure.DIVERTED,
				(double) redirects.indexes(redirects.retryTopics()).cardinality(), Figure.REDIRECTS,
				(double) redirects.written(redirects.retryTopics()), Figure.DEAD_LETTERED,
				(double) deadLetters.cardinality(), Figure.LOST, settled ? missing : 0, Figure.UNFINISHED,
				settled ? 0 : missing);
	}

	private record Recovery(long nanos, int sentBefore) {
	}

}
