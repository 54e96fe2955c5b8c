package io.github.resilientkafka.polling;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Future;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.RecordState.Turn;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record between its poll and the commit of its offset: what does not change, its
 * {@link RecordState}, and what was tried. Used by its consumer thread only. All times
 * are in terms of {@link TimeSource#millis()} unless they are said to be others.
 */
public final class PolledRecord {

	private static final Set<Settlement> NO_EFFECT = EnumSet.of(Settlement.FILTERED, Settlement.DEDUPLICATED,
			Settlement.FOREIGN);

	private final ConsumerRecord<byte[], byte[]> record;

	private final LanePosition position;

	private final long polledAt;

	private @Nullable EarlierAttempts earlier;

	private RecordState state = RecordState.Waiting.POLLED;

	private AttemptHistory history = AttemptHistory.NONE;

	private boolean leftOver;

	PolledRecord(ConsumerRecord<byte[], byte[]> record, LanePosition position, long polledAt) {
		this.record = record;
		this.position = position;
		this.polledAt = polledAt;
	}

	/**
	 * The record as it was polled.
	 */
	public ConsumerRecord<byte[], byte[]> record() {
		return this.record;
	}

	/**
	 * Where the record is on its way through the lanes.
	 */
	public LanePosition position() {
		return this.position;
	}

	/**
	 * The consumer goes on elsewhere in its partition: no offset is committed for this
	 * record.
	 */
	void leaveOver() {
		this.leftOver = true;
	}

	/**
	 * Whether its offset is not one of those that its partition has now.
	 */
	boolean isLeftOver() {
		return this.leftOver;
	}

	/**
	 * When the record was polled.
	 */
	public long polledAt() {
		return this.polledAt;
	}

	/**
	 * When the record is due, 0 if it does not have to wait for its attempt, or that is
	 * not known yet.
	 */
	public long due() {
		return (this.earlier != null) ? this.earlier.due() : 0;
	}

	/**
	 * What the record has behind it, or {@code null} if that was not read yet.
	 */
	public @Nullable EarlierAttempts earlier() {
		return this.earlier;
	}

	public void earlier(EarlierAttempts earlier) {
		this.earlier = earlier;
	}

	public RecordState state() {
		return this.state;
	}

	/**
	 * The attempts made since the poll that count.
	 */
	public int immediateAttempts() {
		return this.history.counted();
	}

	/**
	 * What was tried in vain since the last thing that counted: attempts that do not
	 * count or, once it is decided, publishing.
	 */
	public int tries() {
		return this.history.uncounted();
	}

	/**
	 * When an attempt made since the poll failed first, in epoch ms, or {@code null} if
	 * none has.
	 */
	public @Nullable Long firstFailure() {
		return this.history.firstFailure();
	}

	/**
	 * Whether the record may be worked on.
	 */
	public boolean isTime(long now) {
		return this.state.readyAt() <= now;
	}

	/**
	 * When there is something to do for this record, {@link Long#MAX_VALUE} if that is
	 * not known.
	 */
	long readyAt() {
		return this.state.readyAt();
	}

	/**
	 * Count an attempt that has failed while it was not known whether any could succeed.
	 * @return how often that has happened
	 */
	public int countTrial() {
		this.history = this.history.trial();
		return this.history.trials();
	}

	/**
	 * Leave the record alone until a time, which is no failure of anything.
	 */
	public void waitUntil(long until) {
		this.state = this.state.waitUntil(until);
	}

	/**
	 * The attempt failed and the listener runs again here, later.
	 * @param until when
	 * @param counted whether the attempt counts
	 * @param now the time on the wall clock, in epoch ms
	 */
	public void postpone(long until, boolean counted, long now) {
		this.state = this.state.waitUntil(until);
		this.history = counted ? this.history.count(now) : this.history.tried();
	}

	/**
	 * Something else than an attempt was tried in vain.
	 * @param until when it is tried again
	 */
	public void tryAgain(long until) {
		this.state = this.state.tryAgain(until);
		this.history = this.history.tried();
	}

	/**
	 * A call goes on after the method has returned.
	 */
	public void run(Future<?> call) {
		this.state = this.state.run(call, System.nanoTime());
	}

	/**
	 * No call goes on any more.
	 */
	public void ended() {
		this.state = this.state.ended();
	}

	/**
	 * What was decided about the record and is not yet durable, or {@code null} if the
	 * listener has yet to run.
	 */
	public Outcome.@Nullable Failed decision() {
		return (this.state instanceof RecordState.Decision decision) ? decision.outcome() : null;
	}

	/**
	 * Decide. The listener is not run again, however long it takes to make this durable.
	 */
	public void decide(Outcome.Failed outcome) {
		this.state = this.state.decide(outcome);
		this.history = this.history.decided();
	}

	/**
	 * The decision cannot be carried out before it is known whether its topic exists.
	 * @param look is done then
	 */
	public void awaitTopic(Future<?> look) {
		this.state = this.state.awaitTopic(look);
	}

	/**
	 * The attempts made since the poll do not count: they have failed through no fault of
	 * the record. The listener runs again here, later.
	 */
	public void retract(long until) {
		retract(until, Turn.IN_ORDER);
	}

	/**
	 * The attempts made since the poll do not count, and others may be tried before this
	 * record is tried again here.
	 */
	void stepAside(long until) {
		retract(until, Turn.ASIDE);
	}

	/**
	 * Step aside for others that were never tried because of this record: they come first
	 * from now on.
	 */
	void makeRoom(long until) {
		retract(until, Turn.BEHIND_OTHERS);
	}

	private void retract(long until, Turn turn) {
		this.state = this.state.retract(until, turn);
		this.history = this.history.retracted();
	}

	/**
	 * The listener runs again here as soon as that is permitted, which has to be asked.
	 * Others may be tried meanwhile.
	 * @param until when to ask
	 */
	public void awaitPermit(long until) {
		this.state = this.state.retract(until, Turn.FOR_PERMIT);
	}

	/**
	 * Whether it has to be asked if the listener may run again.
	 */
	public boolean isAwaitingPermit() {
		return turn() == Turn.FOR_PERMIT;
	}

	/**
	 * The listener may run again.
	 */
	public void permit() {
		this.state = this.state.permit();
	}

	/**
	 * Make no attempt until a time.
	 * @param until the time
	 * @param lead how much longer it takes if others come first
	 */
	void postponeAttempt(long until, long lead) {
		if (isUntried() && isTime(until)) {
			waitUntil((turn() == Turn.BEHIND_OTHERS) ? until + lead : until);
		}
	}

	private @Nullable Turn turn() {
		return (this.state instanceof RecordState.Waiting waiting) ? waiting.turn() : null;
	}

	/**
	 * Whether the listener has yet to run.
	 */
	boolean isUntried() {
		return this.state instanceof RecordState.Waiting;
	}

	/**
	 * Whether others may be tried before this record is tried again.
	 */
	boolean isAside() {
		return this.state instanceof RecordState.Waiting waiting && waiting.turn() != Turn.IN_ORDER;
	}

	/**
	 * Whether the records behind this one have to wait until it has been tried.
	 */
	public boolean holdsUp() {
		return turn() == Turn.IN_ORDER;
	}

	/**
	 * Whether the records behind it may be tried in a transaction, although it is not
	 * settled: how they end tells what becomes of it.
	 */
	public boolean letsOthersPass() {
		return isHeld() || (isAside() && !isAwaitingPermit());
	}

	/**
	 * Whether the decision waits until it is known whose fault the failure is.
	 */
	public boolean isHeld() {
		return this.state instanceof RecordState.Held;
	}

	void hold() {
		this.state = this.state.hold();
	}

	void release() {
		this.state = this.state.release();
	}

	/**
	 * Whether a future has to be looked at again and again.
	 */
	boolean isWatched() {
		return this.state instanceof RecordState.Running
				|| (this.state instanceof RecordState.Unaddressed && readyAt() != 0);
	}

	/**
	 * Whether the offset may move past this record.
	 */
	public boolean isSettled() {
		return this.state instanceof RecordState.Settled;
	}

	/**
	 * The offset may move past this record.
	 */
	public void settle(Settlement settlement) {
		this.state = this.state.settle(settlement);
	}

	@Nullable Settlement settlement() {
		return (this.state instanceof RecordState.Settled settled) ? settled.settlement() : null;
	}

	/**
	 * Whether something has come of it that must be committed with its offset.
	 */
	boolean hasEffect() {
		Settlement settlement = settlement();
		return settlement != null && !NO_EFFECT.contains(settlement);
	}

	/**
	 * What has settled it was rolled back. A decision is still the same.
	 */
	void unsettle() {
		this.state = this.state.unsettle();
	}

}
