package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.github.resilientkafka.benchmarks.contender.ContenderApplication;
import io.github.resilientkafka.benchmarks.contender.Traffic;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Run;

import org.springframework.boot.convert.DurationStyle;

/**
 * How late each retry comes. A third of the records succeeds in each retry topic.
 */
final class LatenessMeasurement implements Measurement {

	private static final Duration ASSIGNMENT = Duration.ofSeconds(30);

	private static final Duration GRACE = Duration.ofSeconds(10);

	private final Run run;

	private final FailingWork work;

	LatenessMeasurement(Run run) {
		this.run = run;
		this.work = new FailingWork(run.level(), Duration.ofSeconds(run.effort().warmUpSeconds()));
	}

	@Override
	public Map<Figure, Double> take() throws InterruptedException, ExecutionException {
		ContenderApplication contender = ContenderApplication.start(this.run, this.work);
		contender.awaitAssigned(ASSIGNMENT);
		double cpuSeconds = ProcessCpu.seconds();
		Traffic traffic = contender.retryTraffic();
		try (SteadyFeed feed = new SteadyFeed(this.run)) {
			feed.send();
		}
		boolean finished = this.work.await(longestWay().plus(GRACE));
		Map<Figure, Double> figures = lateness(finished);
		figures.put(Figure.CPU_SECONDS, ProcessCpu.seconds() - cpuSeconds);
		double received = contender.retryTraffic().minus(traffic).bytes();
		figures.put(Figure.FETCHED_PER_PAYLOAD_BYTE, received / figures.get(Figure.RETRIES) / Run.PAYLOAD_BYTES);
		figures.put(Figure.FETCHED_PER_STORED_BYTE, received / stored());
		return figures;
	}

	private Duration longestWay() {
		return this.run.delays().stream().map(DurationStyle::detectAndParse).reduce(Duration.ZERO, Duration::plus);
	}

	private Map<Figure, Double> lateness(boolean finished) {
		LatenessSamples samples = this.work.lateness();
		Map<Figure, Double> figures = new EnumMap<>(Figure.class);
		figures.put(Figure.LATE_P50, (double) samples.percentile(50));
		figures.put(Figure.LATE_P99, (double) samples.percentile(99));
		figures.put(Figure.LATE_MAX, (double) samples.percentile(100));
		figures.put(Figure.EARLY, (double) samples.early());
		figures.put(Figure.RETRIES, (double) samples.count());
		figures.put(Figure.UNFINISHED, finished ? 0.0 : this.work.unfinished());
		return figures;
	}

	private double stored() throws InterruptedException, ExecutionException {
		try (StoredBytes bytes = new StoredBytes(this.run.brokers())) {
			return bytes.ofRetryTopics(this.run.listener(0));
		}
	}

}
