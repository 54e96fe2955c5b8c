package io.github.resilientkafka.polling;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.resilientkafka.pipeline.Outcome;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of a partition as long as a consumer has it.
 */
final class PartitionModel {

	private final SimulatedCluster cluster;

	private final TopicPartition partition;

	private final long begin;

	private final TreeMap<Long, Known> records = new TreeMap<>();

	private long lastFetched;

	PartitionModel(TopicPartition partition, SimulatedCluster cluster) {
		this.cluster = cluster;
		this.partition = partition;
		this.begin = this.cluster.committed(partition);
		this.lastFetched = this.begin - 1;
	}

	void fetched(long offset) {
		verify(offset > this.lastFetched, () -> "fetched twice: " + offset + " of " + this.partition);
		this.lastFetched = offset;
	}

	Known known(PolledRecord polled) {
		return this.records.computeIfAbsent(polled.record().offset(), (offset) -> new Known());
	}

	/**
	 * In the order of the log, and none is missing that is not settled.
	 */
	List<String> handedOut(PartitionBacklog backlog, int limit) {
		List<String> unsettled = new ArrayList<>();
		List<Long> offsets = new ArrayList<>();
		for (PolledRecord polled : backlog) {
			offsets.add(polled.record().offset());
			if (!known(polled).settled) {
				unsettled.add(ConsumerFixture.id(polled.record()));
			}
		}
		for (ConsumerRecord<?, ?> first : this.cluster.from(this.partition, firstUnsettled())) {
			verify(first.offset() >= offsets.get(0), () -> "left out a record in front of " + offsets);
			break;
		}
		Iterator<ConsumerRecord<byte[], byte[]>> log = this.cluster.from(this.partition, offsets.get(0)).iterator();
		verify(offsets.stream().allMatch((offset) -> log.next().offset() == offset),
				() -> "not in the order of the log, or not all of it: " + offsets);
		verify(offsets.size() <= 2 * limit, () -> "keeps too much: " + offsets);
		return unsettled;
	}

	/**
	 * The offset that may be committed.
	 */
	long firstUnsettled() {
		long committable = this.begin;
		for (ConsumerRecord<?, ?> record : this.cluster.from(this.partition, this.begin)) {
			Known known = this.records.get(record.offset());
			if (known == null || !known.settled) {
				return committable;
			}
			committable = record.offset() + 1;
		}
		return committable;
	}

	/**
	 * When there is something to do with what was seen.
	 */
	long readyAt() {
		long earliest = Long.MAX_VALUE;
		for (Known known : this.records.values()) {
			earliest = Math.min(earliest, known.readyAt());
			if (known.isUntried()) {
				break;
			}
		}
		return earliest;
	}

	long readyAt(PartitionBacklog backlog) {
		backlog.forEach(this::known);
		return readyAt();
	}

	/**
	 * What happens to attempts that go on when the partition goes.
	 */
	void settleEnded() {
		for (Known known : this.records.values()) {
			CompletableFuture<Void> attempt = known.attempt;
			known.settled |= attempt != null && attempt.isDone() && !attempt.isCompletedExceptionally();
		}
	}

	static void verify(boolean condition, Supplier<String> otherwise) {
		if (!condition) {
			throw new AssertionError(otherwise.get());
		}
	}

	/**
	 * What ought to be known of a record.
	 */
	static final class Known {

		boolean settled;

		long due;

		Outcome.@Nullable Failed decision;

		@Nullable CompletableFuture<Void> attempt;

		boolean isUntried() {
			return !this.settled && this.decision == null && this.attempt == null;
		}

		long readyAt() {
			boolean goesOn = this.attempt != null && !this.attempt.isDone();
			return (this.settled || goesOn) ? Long.MAX_VALUE : this.due;
		}

		void compare(PolledRecord polled) {
			String id = ConsumerFixture.id(polled.record());
			verify(polled.isSettled() == this.settled, () -> id + " is settled: " + polled.isSettled());
			verify(this.settled || polled.decision() == this.decision, () -> id + " is decided: " + polled.decision());
			verify(this.settled || running(polled) == this.attempt, () -> id + " goes on: " + polled.state());
			verify(polled.readyAt() == readyAt(), () -> id + " has another due time: " + polled.state());
			verify(polled.holdsUp() == isUntried(), () -> id + " holds up others: " + polled.holdsUp());
		}

		private static @Nullable Object running(PolledRecord polled) {
			return (polled.state() instanceof RecordState.Running running) ? running.call() : null;
		}

	}

}
