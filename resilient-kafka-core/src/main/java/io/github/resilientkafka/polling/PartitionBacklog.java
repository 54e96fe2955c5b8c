package io.github.resilientkafka.polling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.resilientkafka.account.LaneAccount;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The polled records of one partition that are not committed, in offset order. Used by
 * its consumer thread only.
 */
public final class PartitionBacklog implements Iterable<PolledRecord> {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PartitionBacklog.class));

	/**
	 * How much earlier than those that make room others ask again, in ms: longer than
	 * they wait after a refusal.
	 */
	private static final long LEAD = 300;

	private final TopicPartition partition;

	private final LanePosition position;

	private final boolean strict;

	private final LaneAccount account;

	private final PartitionOffsets offsets;

	private final Deque<PolledRecord> records = new ArrayDeque<>();

	/** Settled, as a part of a transaction that is open. */
	private final List<PolledRecord> uncommitted = new ArrayList<>();

	private final Clearance clearance = new Clearance();

	private long bytes;

	private boolean walked;

	/**
	 * Create a backlog.
	 * @param position where its topic stands in the chain of the listener
	 * @param strict whether a record waits until those in front of it are settled, not
	 * only decided
	 * @param account where its records are counted
	 * @param foreign where it is remembered which records are those of other groups
	 */
	PartitionBacklog(TopicPartition partition, LanePosition position, boolean strict, LaneAccount account,
			ForeignRecords foreign) {
		this.partition = partition;
		this.position = position;
		this.strict = strict;
		this.account = account;
		this.offsets = new PartitionOffsets(foreign);
	}

	/**
	 * The partition.
	 * @return the partition
	 */
	public TopicPartition partition() {
		return this.partition;
	}

	/**
	 * Where its records are counted.
	 * @return the account of its lane
	 */
	public LaneAccount account() {
		return this.account;
	}

	/**
	 * Let the offset move past a record that another group is to process.
	 * @param polled the record
	 * @param group the group
	 */
	public void passOver(PolledRecord polled, String group) {
		this.offsets.passOver(polled, group);
		polled.settle(Settlement.FOREIGN);
	}

	/**
	 * The consumer goes on elsewhere, as in a topic that was made anew. What is kept is
	 * processed.
	 * @param offset where it goes on
	 * @return whether that may be committed, because nothing in front of it is kept
	 */
	boolean goOnAt(OffsetAndMetadata offset) {
		this.clearance.setBack(offset.offset());
		boolean nothingBefore = this.offsets.restart(offset, this.uncommitted);
		return this.offsets.restart(offset, this.records) && nothingBefore;
	}

	/**
	 * It has had its turn: others that are ready come first next time.
	 */
	public void walked() {
		this.walked = true;
	}

	boolean hadItsTurn() {
		boolean had = this.walked;
		this.walked = false;
		return had;
	}

	/**
	 * The records that may be worked on.
	 * @return all of them, or those whose offsets are committed if that comes first
	 */
	@Override
	public Iterator<PolledRecord> iterator() {
		return this.clearance.isUsed() ? this.records.stream().takeWhile(this.clearance::includes).iterator()
				: this.records.iterator();
	}

	/**
	 * The records that may be worked on, up to the first that those behind it have to
	 * wait for. That is found out when the next record is asked for, so work on a record
	 * may end the iteration.
	 */
	public Iterable<PolledRecord> inTurn() {
		return () -> new Iterator<>() {

			private final Iterator<PolledRecord> all = iterator();

			private @Nullable PolledRecord last;

			@Override
			public boolean hasNext() {
				return (this.last == null || !holdsUp(this.last)) && this.all.hasNext();
			}

			@Override
			public PolledRecord next() {
				this.last = this.all.next();
				return this.last;
			}

		};
	}

	/**
	 * Whether the records behind one have to wait for it: until it was tried or, if only
	 * an unbroken row of offsets can be committed, until it is settled.
	 */
	public boolean holdsUp(PolledRecord polled) {
		return this.strict ? !polled.isSettled() && !polled.letsOthersPass() : polled.holdsUp();
	}

	/**
	 * Leave all records alone until a time, or longer where that was said already.
	 * @param until the time, in terms of {@link TimeSource#millis()}
	 */
	public void waitUntil(long until) {
		for (PolledRecord record : this.records) {
			if (record.isTime(until)) {
				record.waitUntil(until);
			}
		}
	}

	/**
	 * Make no attempts until a time; what is decided goes on. Records that make room ask
	 * later, so that others are tried first however long calls are refused.
	 * @param until the time, in terms of {@link TimeSource#millis()}
	 */
	public void postponeAttempts(long until) {
		for (PolledRecord record : this.records) {
			record.postponeAttempt(until, LEAD);
		}
	}

	/**
	 * The records behind another that are yet to be attempted.
	 * @param polled the other
	 * @return the records, to be iterated over before anything else changes
	 */
	public Iterable<ConsumerRecord<byte[], byte[]>> behind(PolledRecord polled) {
		return () -> this.records.stream()
			.dropWhile((record) -> record != polled)
			.skip(1)
			.filter(PolledRecord::holdsUp)
			.<ConsumerRecord<byte[], byte[]>>map(PolledRecord::record)
			.iterator();
	}

	void add(List<ConsumerRecord<byte[], byte[]>> polled, long now) {
		this.account.received(polled.size());
		for (ConsumerRecord<byte[], byte[]> record : polled) {
			this.records.add(new PolledRecord(record, this.position, now));
			this.bytes += bytes(record);
		}
	}

	private static long bytes(ConsumerRecord<byte[], byte[]> record) {
		return Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize());
	}

	int size() {
		return this.records.size();
	}

	/**
	 * Whether it has a number of records that are not held.
	 */
	boolean isFull(int limit) {
		int free = this.records.size();
		for (PolledRecord record : this.records) {
			if (free < limit) {
				return false;
			}
			free -= record.isHeld() ? 1 : 0;
		}
		return free >= limit;
	}

	/**
	 * The bytes of all keys and values.
	 */
	long bytes() {
		return this.bytes;
	}

	boolean isEmpty() {
		return this.records.isEmpty();
	}

	boolean isCommitted() {
		return this.uncommitted.isEmpty();
	}

	/**
	 * Whether all its records that are not settled let others be tried first.
	 */
	boolean isAside() {
		boolean aside = false;
		for (PolledRecord record : this.records) {
			if (!record.isSettled()) {
				if (!record.isAside()) {
					return false;
				}
				aside = true;
			}
		}
		return aside;
	}

	/**
	 * When there is something to do in this partition.
	 * @return the time in terms of {@link TimeSource#millis()}, {@link Long#MAX_VALUE} if
	 * that is not known
	 */
	long readyAt() {
		long earliest = Long.MAX_VALUE;
		for (PolledRecord record : this.records) {
			earliest = Math.min(earliest, record.readyAt());
			if (holdsUp(record)) {
				break;
			}
		}
		return earliest;
	}

	boolean isRunning() {
		for (PolledRecord record : this.records) {
			if (record.isWatched()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Settle the records whose attempt goes on and succeeds until a deadline.
	 * @param deadline in terms of {@link System#nanoTime()}
	 */
	void settleRunning(long deadline) {
		for (PolledRecord record : this.records) {
			if (!(record.state() instanceof RecordState.Running running)) {
				continue;
			}
			try {
				running.call().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
				record.settle(Settlement.PROCESSED);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (ExecutionException | TimeoutException | CancellationException ex) {
				// Not done here: whoever polls the record next makes the attempt again
			}
		}
	}

	long firstOffset() {
		return this.offsets.of(this.records.getFirst()).offset();
	}

	long firstUncommitted() {
		return this.uncommitted.isEmpty() ? firstOffset() : this.offsets.of(this.uncommitted.get(0)).offset();
	}

	List<ConsumerRecord<byte[], byte[]>> unsettled() {
		List<ConsumerRecord<byte[], byte[]>> unsettled = new ArrayList<>(this.records.size());
		for (PolledRecord record : this.records) {
			if (!record.isSettled()) {
				unsettled.add(record.record());
			}
		}
		return unsettled;
	}

	/**
	 * Whether its first record is settled, and its offset may not be committed yet.
	 */
	boolean isHeldBack() {
		return !this.records.isEmpty() && this.records.getFirst().isSettled();
	}

	/**
	 * Forget the settled records at the head.
	 * @param heldBack the first offset that may not be committed yet
	 * @return the offset that may be committed for them, or {@code null} if there are
	 * none
	 */
	@Nullable OffsetAndMetadata release(long heldBack) {
		PolledRecord last = null;
		while (isHeldBack() && this.records.getFirst().record().offset() < heldBack) {
			last = this.records.removeFirst();
			this.bytes -= bytes(last.record());
			count(last);
		}
		return (last != null) ? this.offsets.behind(last) : null;
	}

	private void count(PolledRecord gone) {
		Settlement settlement = gone.settlement();
		if (settlement != null) {
			this.account.settled(settlement);
		}
	}

	/**
	 * Keep the settled records at the head until their transaction has ended.
	 * @return the offset to commit with it, or {@code null} if there are none
	 */
	@Nullable OffsetAndMetadata advance() {
		while (!this.records.isEmpty() && this.records.getFirst().isSettled()) {
			PolledRecord settled = this.records.removeFirst();
			this.bytes -= bytes(settled.record());
			this.uncommitted.add(settled);
		}
		return this.uncommitted.isEmpty() ? null
				: this.offsets.behind(this.uncommitted.get(this.uncommitted.size() - 1));
	}

	/**
	 * Whether a record that something has come of is settled behind one that is not.
	 */
	boolean hasGap() {
		boolean gap = false;
		for (PolledRecord record : this.records) {
			gap |= !record.isSettled();
			if (gap && record.isSettled() && record.hasEffect()) {
				return true;
			}
		}
		return false;
	}

	void committed() {
		this.uncommitted.forEach(this::count);
		this.uncommitted.clear();
	}

	/**
	 * Choose the records whose offsets are committed next, before they are processed.
	 * @param max how many at most
	 * @return how many they are
	 */
	int choose(int max) {
		return this.clearance.choose(this.records, max);
	}

	/**
	 * The offset behind those that were chosen.
	 */
	OffsetAndMetadata chosenEnd() {
		return this.offsets.until(this.clearance.chosen(), this.records.getLast());
	}

	/**
	 * What was chosen is committed.
	 */
	void clear() {
		this.clearance.clear();
	}

	/**
	 * How many records are committed and yet to be called.
	 */
	int uncalled() {
		return this.clearance.uncalled(this.records);
	}

	/**
	 * The offset from which on others can process the records, because none was called.
	 * @return the offset, or {@code null} if there are none or offsets are not committed
	 * first
	 */
	@Nullable OffsetAndMetadata uncalledFrom() {
		PolledRecord first = this.clearance.firstUncalled(this.records);
		return (first != null) ? this.offsets.of(first) : null;
	}

	/**
	 * The offset from which on none was called is committed.
	 */
	void setBack(OffsetAndMetadata offset) {
		this.clearance.setBack(offset.offset());
	}

	/**
	 * Its records are left to whoever polls them next, but for those whose offsets are
	 * committed already.
	 */
	void giveBack() {
		int lost = 0;
		int settled = 0;
		for (PolledRecord record : this.records) {
			if (this.clearance.includes(record)) {
				lost += record.isSettled() ? 0 : 1;
				settled++;
				this.account.settled(Objects.requireNonNullElse(record.settlement(), Settlement.DROPPED));
			}
		}
		if (lost > 0) {
			logLoss(lost);
		}
		this.account.returned(kept() - settled);
	}

	private void logLoss(int lost) {
		logger.error(() -> ("%d records of %s may not be processed: with delivery at-most-once their offsets were"
				+ " committed before, and the partition went to another consumer meanwhile")
			.formatted(lost, this.partition));
	}

	/**
	 * How many records it keeps.
	 */
	int kept() {
		return this.records.size() + this.uncommitted.size();
	}

	/**
	 * When its first record is due, in terms of {@link TimeSource#millis()}, 0 if it is
	 * due or that is not known.
	 */
	long firstDue() {
		return this.records.isEmpty() ? 0 : this.records.getFirst().due();
	}

	void rolledBack() {
		for (int i = this.uncommitted.size() - 1; i >= 0; i--) {
			PolledRecord record = this.uncommitted.get(i);
			this.records.addFirst(record);
			this.bytes += bytes(record.record());
		}
		this.uncommitted.clear();
		this.records.forEach(PolledRecord::unsettle);
	}

}
