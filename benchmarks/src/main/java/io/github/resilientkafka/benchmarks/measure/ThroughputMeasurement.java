package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.github.resilientkafka.benchmarks.contender.ContenderApplication;
import io.github.resilientkafka.benchmarks.contender.RefusedException;
import io.github.resilientkafka.benchmarks.contender.Traffic;
import io.github.resilientkafka.benchmarks.run.Figure;
import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import io.github.resilientkafka.benchmarks.run.Task;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How fast the committed offsets of the main topic move, between the end of the warm-up
 * and the end of the window or of the topic. What is handled and not committed does not
 * count.
 */
final class ThroughputMeasurement implements Measurement {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int SAMPLE_MILLIS = 100;

	private final Run run;

	private final LongAdder handled = new LongAdder();

	ThroughputMeasurement(Run run) {
		this.run = run;
	}

	private void handle(ConsumerRecord<String, String> record) {
		this.handled.increment();
		if (this.run.works()) {
			work(System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(Task.WORK_MICROS));
		}
		if (Payload.failures(record.value()) > 0) {
			throw new RefusedException();
		}
	}

	private static void work(long end) {
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

	@Override
	public Map<Figure, Double> take() throws InterruptedException, ExecutionException {
		try (CommittedOffsets offsets = new CommittedOffsets(this.run.brokers(), this.run.listener(0))) {
			ContenderApplication contender = ContenderApplication.start(this.run, this::handle);
			awaitFirstRecord();
			TimeUnit.SECONDS.sleep(this.run.effort().warmUpSeconds());
			Traffic before = contender.mainTraffic();
			Sample start = sample(offsets);
			Sample end = window(offsets, start);
			Traffic traffic = contender.mainTraffic().minus(before);
			double all = offsets.total() - start.committed();
			Map<Figure, Double> figures = figures(start, end);
			figures.put(Figure.FETCHED_PER_PAYLOAD_BYTE, traffic.bytes() / all / Run.PAYLOAD_BYTES);
			figures.put(Figure.FETCHES_PER_1000, traffic.fetches() / all * 1_000);
			return figures;
		}
	}

	private void awaitFirstRecord() throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (this.handled.sum() == 0) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("No record after " + PATIENCE);
			}
			TimeUnit.MILLISECONDS.sleep(1);
		}
	}

	private Sample window(CommittedOffsets offsets, Sample start) throws InterruptedException, ExecutionException {
		long deadline = start.nanos() + TimeUnit.SECONDS.toNanos(this.run.effort().windowSeconds());
		Sample end = start;
		while (System.nanoTime() < deadline) {
			TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
			Sample sample = sample(offsets);
			if (sample.committed() >= this.run.prefill()) {
				break;
			}
			end = sample;
		}
		if (end.committed() == start.committed()) {
			throw new IllegalStateException("Nothing to measure: %,d committed before the window, %,d after"
				.formatted(start.committed(), end.committed()));
		}
		return end;
	}

	private Sample sample(CommittedOffsets offsets) throws InterruptedException, ExecutionException {
		long committed = offsets.total();
		return new Sample(System.nanoTime(), committed, this.handled.sum(), ProcessCpu.seconds());
	}

	private Map<Figure, Double> figures(Sample start, Sample end) {
		double seconds = (end.nanos() - start.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
		double records = end.committed() - start.committed();
		Map<Figure, Double> figures = new EnumMap<>(Figure.class);
		figures.put(Figure.RECORDS_PER_SECOND, records / seconds);
		figures.put(Figure.CPU_PER_100K, (end.cpuSeconds() - start.cpuSeconds()) / records * 100_000);
		figures.put(Figure.INVOCATIONS_PER_RECORD, (end.handled() - start.handled()) / records);
		figures.put(Figure.WINDOW_SECONDS, seconds);
		return figures;
	}

	private record Sample(long nanos, long committed, long handled, double cpuSeconds) {
	}

}
