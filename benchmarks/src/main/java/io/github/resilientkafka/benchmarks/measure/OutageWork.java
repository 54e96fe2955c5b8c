package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

import io.github.resilientkafka.benchmarks.contender.Work;
import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Calls the dependency for each record, and notes when and in which order that worked.
 */
final class OutageWork implements Work {

	private static final long NEVER = Long.MIN_VALUE;

	private final String mainTopic;

	private final Dependency dependency;

	private final LatenessSamples lateness = new LatenessSamples(Duration.ZERO);

	private final BitSet tried = new BitSet();

	private final long[] lastTried = new long[Run.PARTITIONS];

	private final int[] lastProcessed = new int[Run.PARTITIONS];

	private final long[] processedAt;

	private final BitSet repeated = new BitSet();

	private int outOfOrder;

	private int overtaken;

	OutageWork(Run run, Dependency dependency) {
		this.mainTopic = run.listener(0);
		this.dependency = dependency;
		this.processedAt = new long[run.effort().outage().records()];
		Arrays.fill(this.processedAt, NEVER);
		Arrays.fill(this.lastTried, -1);
		Arrays.fill(this.lastProcessed, -1);
	}

	@Override
	public void handle(ConsumerRecord<String, String> record) {
		long now = System.currentTimeMillis();
		DueTime.of(record).ifPresent((due) -> this.lateness.add(due, now));
		int index = Payload.index(record.value());
		if (record.topic().equals(this.mainTopic)) {
			noteTried(index, record.offset());
		}
		this.dependency.call();
		noteProcessed(index);
	}

	private synchronized void noteTried(int index, long offset) {
		if (this.tried.get(index)) {
			return;
		}
		this.tried.set(index);
		int partition = index % Run.PARTITIONS;
		if (offset < this.lastTried[partition]) {
			this.outOfOrder++;
		}
		this.lastTried[partition] = Math.max(offset, this.lastTried[partition]);
	}

	private synchronized void noteProcessed(int index) {
		if (this.processedAt[index] != NEVER) {
			this.repeated.set(index);
			return;
		}
		this.processedAt[index] = System.nanoTime();
		int partition = index % Run.PARTITIONS;
		if (index < this.lastProcessed[partition]) {
			this.overtaken++;
		}
		this.lastProcessed[partition] = Math.max(index, this.lastProcessed[partition]);
	}

	/**
	 * When a record was processed for the first time.
	 * @param index the index of a record that was
	 */
	synchronized long processedAt(int index) {
		return this.processedAt[index];
	}

	/**
	 * The indexes of the records that were processed.
	 */
	synchronized BitSet processed() {
		return IntStream.range(0, this.processedAt.length)
			.filter((index) -> this.processedAt[index] != NEVER)
			.collect(BitSet::new, BitSet::set, BitSet::or);
	}

	synchronized int repeated() {
		return this.repeated.cardinality();
	}

	synchronized int outOfOrder() {
		return this.outOfOrder;
	}

	synchronized int overtaken() {
		return this.overtaken;
	}

	LatenessSamples lateness() {
		return this.lateness;
	}

}
