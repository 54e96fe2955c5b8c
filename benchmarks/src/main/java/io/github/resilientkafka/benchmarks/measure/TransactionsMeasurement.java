package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.benchmarks.contender.ContenderApplication;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Run;

/**
 * How fast the records of the main topic become visible in the output topic, from the end
 * of the warm-up to the moment from which on nothing more appears there. That it is all
 * that should be there is counted after the run.
 */
final class TransactionsMeasurement implements Measurement {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	/**
	 * Longer than a retry takes, and than any contender leaves the output alone.
	 */
	private static final Duration QUIET = Duration.ofSeconds(3);

	private static final int SAMPLE_MILLIS = 50;

	private final Run run;

	private final FailingWork work;

	private final long deadline = System.nanoTime() + PATIENCE.toNanos();

	TransactionsMeasurement(Run run) {
		this.run = run;
		this.work = new FailingWork(run.prefill(), Duration.ofSeconds(run.effort().warmUpSeconds()));
	}

	@Override
	public Map<Figure, Double> take() throws InterruptedException, ExecutionException {
		try (CommittedOffsets consumed = new CommittedOffsets(this.run.brokers(), this.run.listener(0));
				LogEnds output = new LogEnds(this.run.brokers(), this.run.output(), this.run.partitions())) {
			ContenderApplication.start(this.run, this.work);
			while (this.work.unfinished() == this.run.prefill()) {
				sleep(1);
			}
			TimeUnit.SECONDS.sleep(this.run.effort().warmUpSeconds());
			long before = consumed.total();
			Sample start = sample(output);
			return figures(this.run.prefill() - before, start, lastChange(output, start));
		}
	}

	private Sample lastChange(LogEnds output, Sample start) throws InterruptedException, ExecutionException {
		Sample last = start;
		while (true) {
			sleep(SAMPLE_MILLIS);
			Sample sample = sample(output);
			if (sample.visible() != last.visible()) {
				last = sample;
			}
			else if (this.work.unfinished() == 0 && sample.nanos() - last.nanos() > QUIET.toNanos()
					&& output.written() == last.visible()) {
				return last;
			}
		}
	}

	private void sleep(int millis) throws InterruptedException {
		if (System.nanoTime() > this.deadline) {
			throw new IllegalStateException("%,d of %,d records without success after %s"
				.formatted(this.work.unfinished(), this.run.prefill(), PATIENCE));
		}
		TimeUnit.MILLISECONDS.sleep(millis);
	}

	private Sample sample(LogEnds output) throws InterruptedException, ExecutionException {
		long visible = output.visible();
		return new Sample(System.nanoTime(), visible, ProcessCpu.seconds());
	}

	private Map<Figure, Double> figures(double records, Sample start, Sample end) {
		if (records <= 0 || end.visible() == start.visible()) {
			throw new IllegalStateException("Nothing to measure: all was done before the warm-up was over");
		}
		double seconds = (end.nanos() - start.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
		Map<Figure, Double> figures = new EnumMap<>(Figure.class);
		figures.put(Figure.RECORDS, (double) this.run.prefill());
		figures.put(Figure.RECORDS_PER_SECOND, records / seconds);
		figures.put(Figure.CPU_PER_100K, (end.cpuSeconds() - start.cpuSeconds()) / records * 100_000);
		figures.put(Figure.INVOCATIONS_PER_RECORD, this.work.invocations() / (double) this.run.prefill());
		figures.put(Figure.WINDOW_SECONDS, seconds);
		return figures;
	}

	private record Sample(long nanos, long visible, double cpuSeconds) {
	}

}
