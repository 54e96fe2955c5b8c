package io.github.resilientkafka.polling;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Future;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record between its poll and the commit of its offset. Used by its consumer thread
 * only. All times are in terms of {@link TimeSource#millis()} unless they are said to be
 * others.
 */
public final class PolledRecord {

	private static final Set<Settlement> NO_EFFECT = EnumSet.of(Settlement.FILTERED, Settlement.DEDUPLICATED,
			Settlement.FOREIGN);

	private final ConsumerRecord<byte[], byte[]> record;

	private final LanePosition position;

	private final long polledAt;

	private @Nullable EarlierAttempts earlier;

	private long notBefore;

	private int immediateAttempts;

	private int tries;

	private int trials;

	private @Nullable Long firstFailure;

	private @Nullable Future<?> running;

	private long runningSince;

	private Outcome.@Nullable Failed decision;

	private @Nullable Future<?> awaited;

	private boolean held;

	private boolean aside;

	private boolean makingRoom;

	private boolean awaitingPermit;

	private @Nullable Settlement settlement;

	PolledRecord(ConsumerRecord<byte[], byte[]> record, LanePosition position, long polledAt) {
		this.record = record;
		this.position = position;
		this.polledAt = polledAt;
	}

	/**
	 * The record as it was polled.
	 * @return the record
	 */
	public ConsumerRecord<byte[], byte[]> record() {
		return this.record;
	}

	/**
	 * Where the record is on its way through the lanes.
	 * @return the position of its topic
	 */
	public LanePosition position() {
		return this.position;
	}

	/**
	 * When the record was polled.
	 * @return the time
	 */
	public long polledAt() {
		return this.polledAt;
	}

	/**
	 * When the record is due, if it had to wait for an attempt.
	 * @return the time, 0 if it did not have to or that is not known yet
	 */
	public long due() {
		return (this.earlier != null) ? this.earlier.due() : 0;
	}

	/**
	 * What the record has behind it.
	 * @return the attempts, or {@code null} if that was not read yet
	 */
	public @Nullable EarlierAttempts earlier() {
		return this.earlier;
	}

	/**
	 * It was read what the record has behind it.
	 * @param earlier the attempts
	 */
	public void earlier(EarlierAttempts earlier) {
		this.earlier = earlier;
	}

	/**
	 * The attempts made since the poll that count.
	 * @return the number of attempts
	 */
	public int immediateAttempts() {
		return this.immediateAttempts;
	}

	/**
	 * What was tried in vain since the last thing that counted: attempts that do not
	 * count or, once it is decided, publishing.
	 * @return the number of tries
	 */
	public int tries() {
		return this.tries;
	}

	/**
	 * When an attempt made since the poll failed first.
	 * @return the time on the wall clock in epoch ms, or {@code null} if none has
	 */
	public @Nullable Long firstFailure() {
		return this.firstFailure;
	}

	/**
	 * Whether the record may be worked on.
	 * @param now the time
	 * @return whether it is time
	 */
	public boolean isTime(long now) {
		return this.notBefore <= now;
	}

	/**
	 * An attempt has failed while it was not known whether any could succeed.
	 * @return how often that has happened
	 */
	public int countTrial() {
		return ++this.trials;
	}

	/**
	 * Leave the record alone until a time, which is no failure of anything.
	 * @param until the time
	 */
	public void waitUntil(long until) {
		this.notBefore = until;
	}

	/**
	 * The attempt failed and the listener runs again here, later.
	 * @param until when
	 * @param counted whether the attempt counts
	 * @param now the time on the wall clock, in epoch ms
	 */
	public void postpone(long until, boolean counted, long now) {
		this.notBefore = until;
		if (counted) {
			this.immediateAttempts++;
			this.tries = 0;
			this.firstFailure = (this.firstFailure != null) ? this.firstFailure : now;
		}
		else {
			this.tries++;
		}
	}

	/**
	 * Something else than an attempt was tried in vain.
	 * @param until when it is tried again
	 */
	public void tryAgain(long until) {
		this.notBefore = until;
		this.held = false;
		this.tries++;
	}

	/**
	 * The attempt that goes on after the method has returned.
	 * @return the attempt, or {@code null} if there is none
	 */
	public @Nullable Future<?> running() {
		return this.running;
	}

	/**
	 * When that attempt began, or the last one if there is none.
	 * @return the time in terms of {@link System#nanoTime()}
	 */
	public long runningSince() {
		return this.runningSince;
	}

	/**
	 * An attempt goes on after the method has returned.
	 * @param running the attempt
	 */
	public void running(Future<?> running) {
		this.aside = false;
		this.running = running;
		this.runningSince = System.nanoTime();
	}

	/**
	 * No attempt goes on any more.
	 */
	public void ended() {
		this.running = null;
	}

	/**
	 * What was decided about the record and is not yet durable.
	 * @return the decision, or {@code null} if the listener has yet to run
	 */
	public Outcome.@Nullable Failed decision() {
		return this.decision;
	}

	/**
	 * Decide. The listener is not run again, however long it takes to make this durable.
	 * @param decision the decision
	 */
	public void decide(Outcome.Failed decision) {
		this.decision = decision;
		this.aside = false;
		this.tries = 0;
	}

	/**
	 * The decision cannot be carried out before something is known.
	 * @param known is done then
	 */
	public void await(Future<?> known) {
		this.awaited = known;
	}

	/**
	 * Whether there may be something to do at any moment.
	 */
	boolean isPending() {
		return isPending(this.running) || isPending(this.awaited);
	}

	private static boolean isPending(@Nullable Future<?> future) {
		return future != null && !future.isDone();
	}

	/**
	 * The attempts made since the poll do not count: they have failed through no fault of
	 * the record. The listener runs again here, later.
	 * @param until when
	 */
	public void retract(long until) {
		this.decision = null;
		this.held = false;
		this.aside = false;
		this.makingRoom = false;
		this.awaitingPermit = false;
		this.immediateAttempts = 0;
		this.firstFailure = null;
		this.tries = 0;
		this.notBefore = until;
	}

	/**
	 * The attempts made since the poll do not count, and others may be tried before this
	 * record is tried again here.
	 * @param until when
	 */
	public void stepAside(long until) {
		retract(until);
		this.aside = true;
	}

	/**
	 * Step aside for others that were never tried because of this record: they come first
	 * from now on.
	 * @param until when
	 */
	void makeRoom(long until) {
		stepAside(until);
		this.makingRoom = true;
	}

	/**
	 * Make no attempt until a time.
	 * @param until the time
	 * @param lead how much longer it takes if others come first
	 */
	void postponeAttempt(long until, long lead) {
		if (isUntried() && isTime(until)) {
			this.notBefore = this.makingRoom ? until + lead : until;
		}
	}

	/**
	 * Whether others may be tried before this record is tried again.
	 */
	boolean isAside() {
		return this.aside && isUntried();
	}

	/**
	 * The listener runs again here as soon as that is permitted, which has to be asked.
	 * Others may be tried meanwhile.
	 * @param until when to ask
	 */
	public void awaitPermit(long until) {
		this.notBefore = until;
		this.aside = true;
		this.awaitingPermit = true;
	}

	/**
	 * Whether it has to be asked if the listener may run again.
	 * @return whether it has to
	 */
	public boolean isAwaitingPermit() {
		return this.awaitingPermit;
	}

	/**
	 * The listener may run again.
	 */
	public void permit() {
		this.awaitingPermit = false;
		this.aside = false;
	}

	/**
	 * Whether the decision waits until it is known whose fault the failure is.
	 * @return whether it is not to be carried out yet
	 */
	public boolean isHeld() {
		return this.held;
	}

	void hold(boolean held) {
		this.held = held;
	}

	/**
	 * Whether the records behind it may be tried in a transaction, although it is not
	 * settled: how they end tells what becomes of it.
	 * @return whether they may
	 */
	public boolean letsOthersPass() {
		return this.held || (isAside() && !this.awaitingPermit);
	}

	/**
	 * Whether the offset may move past this record.
	 * @return whether the record is settled
	 */
	public boolean isSettled() {
		return this.settlement != null;
	}

	/**
	 * The offset may move past this record.
	 * @param settlement why
	 */
	public void settle(Settlement settlement) {
		this.settlement = settlement;
		this.running = null;
	}

	@Nullable Settlement settlement() {
		return this.settlement;
	}

	/**
	 * Whether something has come of it that must be committed with its offset.
	 */
	boolean hasEffect() {
		return this.settlement != null && !NO_EFFECT.contains(this.settlement);
	}

	/**
	 * What has settled it was rolled back. A decision is still the same.
	 */
	void unsettle() {
		this.settlement = null;
	}

	/**
	 * When there is something to do for this record.
	 * @return the time, {@link Long#MAX_VALUE} if that is not known
	 */
	long readyAt() {
		if (this.settlement != null || isPending()) {
			return Long.MAX_VALUE;
		}
		return this.notBefore;
	}

	/**
	 * Whether the records behind this one have to wait until it has been tried.
	 * @return whether they have to
	 */
	public boolean holdsUp() {
		return isUntried() && !this.aside;
	}

	/**
	 * Whether the listener has yet to run.
	 */
	boolean isUntried() {
		return this.settlement == null && this.running == null && this.decision == null;
	}

}
