package io.github.resilientkafka.lag;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Remembers what was seen of a partition, as much as the rules need. Not thread-safe.
 */
public final class PartitionTracker {

	/**
	 * So many samples in a row may lack what is committed and change nothing: brokers do
	 * not always answer in time.
	 */
	private static final int TOLERATED_GAPS = 3;

	private final LaneTraits traits;

	private final OffsetHistory history;

	private final RetentionWatch retention;

	private final Deque<LagSample> window = new ArrayDeque<>();

	private final StatusHold hold = new StatusHold();

	private @Nullable Long endBefore;

	private int gaps;

	/**
	 * Create a tracker.
	 * @param traits what is known of the lane
	 */
	public PartitionTracker(LaneTraits traits) {
		this.traits = traits;
		this.history = new OffsetHistory(traits.horizon());
		this.retention = new RetentionWatch(traits.allowedLag());
	}

	/**
	 * Add what was seen, and judge.
	 * @param at when, in epoch ms, later than what was added before
	 * @param sampled what was seen
	 * @return the judgement
	 */
	public PartitionLag add(long at, PartitionOffsets sampled) {
		PartitionOffsets offsets = sampled.current();
		Long settled = settled(offsets);
		this.history.add(at, offsets.end(), (settled != null) ? settled : Long.MAX_VALUE);
		this.retention.add(at, offsets.begin());
		long arrived = (this.endBefore != null) ? Math.max(0, offsets.end() - this.endBefore) : 0;
		this.endBefore = offsets.end();
		if (settled == null) {
			return unsettled(offsets);
		}
		this.gaps = 0;
		long lag = lag(offsets, settled);
		RetryLaneState retries = (this.traits.delay() != null)
				? RetryLaneState.of(this.history, this.traits.delay().toMillis(), settled, lag, offsets.assigned(), at)
				: null;
		this.window.addLast(sample(at, settled, lag, arrived, offsets, retries));
		if (this.window.size() > this.traits.samples()) {
			this.window.removeFirst();
		}
		LagStatus status = this.hold.see(status(offsets.assigned(), retries));
		// Ours are deleted as soon as they are committed, so a small lead is no risk
		boolean isLosing = retries == null && (status.isStuck() || status == LagStatus.WARN
				|| (status == LagStatus.PAUSED && hasPausedForAWindow()));
		return new PartitionLag(offsets, lag, (lag != 0) ? this.history.age(settled) : Duration.ZERO, status,
				this.retention.evaluate(at, offsets.end(), offsets.committed(), lag, isLosing), retries);
	}

	/**
	 * It is not known up to where everything is done.
	 */
	private PartitionLag unsettled(PartitionOffsets offsets) {
		boolean empty = offsets.begin() == offsets.end();
		LagStatus status = empty ? LagStatus.OK : LagStatus.UNKNOWN;
		if (offsets.committedKnown() || ++this.gaps > TOLERATED_GAPS) {
			this.window.clear();
			status = this.hold.see(status);
		}
		else {
			status = this.hold.held();
		}
		return new PartitionLag(offsets, empty ? 0L : null, empty ? Duration.ZERO : null, status, Retention.UNKNOWN,
				null);
	}

	private boolean hasPausedForAWindow() {
		return this.window.size() == this.traits.samples()
				&& this.window.stream().allMatch((sample) -> sample.paused() && sample.behind());
	}

	/**
	 * Up to where everything is done, as far as that is known.
	 */
	private @Nullable Long settled(PartitionOffsets offsets) {
		ConsumerPosition assigned = offsets.assigned();
		if (offsets.committed() != null) {
			return offsets.committed();
		}
		if (assigned != null) {
			return Math.max(offsets.begin(), assigned.position() - assigned.backlog());
		}
		return (offsets.committedKnown() && this.traits.fromEarliest()) ? offsets.begin() : null;
	}

	private long lag(PartitionOffsets offsets, long settled) {
		long lag = Math.max(0, offsets.end() - settled);
		ConsumerPosition assigned = offsets.assigned();
		if (assigned == null) {
			return (lag > this.traits.allowedLag()) ? lag : 0;
		}
		// What is committed may be newer than what the thread has said of itself
		return Math.min(lag, Math.max(0, offsets.end() - assigned.position()) + assigned.backlog());
	}

	/**
	 * Whoever has processed all that was there a sample ago keeps up, even if something
	 * is left at each moment.
	 */
	private LagSample sample(long at, long settled, long lag, long arrived, PartitionOffsets offsets,
			@Nullable RetryLaneState retries) {
		if (retries != null) {
			return new LagSample(at, settled, retries.overdue(), retries.isLate(), offsets.paused());
		}
		long left = (offsets.assigned() != null) ? lag : lag - this.traits.allowedLag();
		return new LagSample(at, settled, lag, left > arrived, offsets.paused());
	}

	private LagStatus status(@Nullable ConsumerPosition assigned, @Nullable RetryLaneState retries) {
		if (retries != null && retries.overdue() == 0) {
			if (retries.unknown() > 0) {
				return LagStatus.UNKNOWN;
			}
			return (retries.waiting() > 0) ? LagStatus.WAITING : LagStatus.OK;
		}
		return LagRules.evaluate(List.copyOf(this.window), this.traits.samples(),
				(assigned != null) ? assigned.polledAt() : null);
	}

}
