package io.github.resilientkafka.polling;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Calls;
import io.github.resilientkafka.pipeline.Outcome;

/**
 * Records that have failed, and of which it is not known yet whether the fault is theirs:
 * until another record succeeds, or it turns out that none can. What was decided about
 * them is not carried out meanwhile; the records behind them go on. Used by its consumer
 * thread only.
 */
public final class HeldRecords {

	/**
	 * How long the next call is waited for, in ms.
	 */
	private static final long IDLE = 500;

	/**
	 * The same in ms, after calls have failed so often that it looks like an outage, or
	 * when they usually come so often that their absence tells nothing: during a
	 * rebalance no consumer makes any.
	 */
	private static final long IDLE_IN_DOUBT = 5000;

	private static final int MANY_FAILURES = 10;

	private final List<Held> records = new ArrayList<>();

	private final List<Doubtful> doubtful = new ArrayList<>();

	private boolean released;

	private Calls calls = Calls.NONE;

	/**
	 * Hold a record that has just been decided, and those held already for longer.
	 * @param record the record
	 * @param judge tells who is to blame for its failure, as far as it is known when it
	 * is asked
	 * @param calls those of the listener so far
	 * @param now the time
	 * @param latest when it has to go at the latest
	 */
	public void hold(PolledRecord record, Function<Throwable, Blame> judge, Calls calls, long now, long latest) {
		record.hold();
		this.calls = calls;
		this.records.add(new Held(record, judge, System.nanoTime(), latest));
		keepUntil(now);
	}

	/**
	 * Let a record step aside that was one of a few to be tried.
	 * @param record the record
	 * @param failure what it has failed with
	 * @param judge tells who is to blame for its failure
	 * @param until when it is tried again at the latest
	 */
	public void stepAside(PolledRecord record, Throwable failure, Function<Throwable, Blame> judge, long until) {
		record.stepAside(until);
		add(new Doubtful(record, failure, judge, false));
	}

	/**
	 * Let a record step aside until others have been tried.
	 * @param record the record
	 * @param failure what it has failed with
	 * @param until when it is tried again at the latest
	 */
	public void makeRoom(PolledRecord record, Throwable failure, long until) {
		record.makeRoom(until);
		add(new Doubtful(record, failure, (exception) -> Blame.RECORD, true));
	}

	private void add(Doubtful doubtful) {
		this.doubtful.removeIf((each) -> !each.record().isAside() || each.record() == doubtful.record());
		this.doubtful.add(doubtful);
	}

	/**
	 * Whether it is known by now what has become of what those depend on that have
	 * stepped aside.
	 * @param state tells who would be to blame now
	 * @return {@link Blame#OUTAGE} if it is away, {@link Blame#LIKELY_OUTAGE} if that is
	 * not known yet, or else that it is there
	 */
	public Blame doubt(Function<Throwable, Blame> state) {
		if (this.doubtful.isEmpty()) {
			return Blame.LIKELY_OUTAGE;
		}
		Doubtful last = this.doubtful.get(this.doubtful.size() - 1);
		return (last.judge().apply(last.failure()) == Blame.OUTAGE) ? Blame.OUTAGE : state.apply(last.failure());
	}

	/**
	 * What they depend on is there: those that have stepped aside are tried in their
	 * order.
	 */
	public void standInLine() {
		standInLine((each) -> true, 0);
	}

	private void standInLine(Predicate<Doubtful> condition, long until) {
		this.doubtful.removeIf((each) -> {
			boolean stands = condition.test(each);
			if (stands && each.record().isAside()) {
				each.record().retract(until);
			}
			return stands;
		});
	}

	/**
	 * Whether none is held.
	 * @return whether there is nothing to release
	 */
	public boolean isEmpty() {
		return this.records.isEmpty();
	}

	/**
	 * No call is made before a time, so nothing can be known earlier.
	 * @param next when the next call may be made
	 */
	public void keepUntil(long next) {
		for (Held held : this.records) {
			if (held.record().isHeld()) {
				held.record().waitUntil(Math.min(next + idle(held), held.latest()));
			}
		}
	}

	/**
	 * A retry that turns out to be in vain costs little. A dead letter stays one.
	 */
	private long idle(Held held) {
		boolean inDoubt = this.calls.busy() || this.calls.failedInARow() >= MANY_FAILURES;
		return (inDoubt && held.isDeadLetter()) ? IDLE_IN_DOUBT : IDLE;
	}

	/**
	 * Other consumers make calls as well, and those tell as much as calls here.
	 * @param calls those of the listener so far
	 * @param now the time
	 */
	public void noticeCalls(Calls calls, long now) {
		if (this.calls.ended() != calls.ended()) {
			this.calls = calls;
			keepUntil(now);
		}
	}

	/**
	 * Whether it is known by now that they have not failed through their own fault.
	 * @return whether an outage is to blame for the first of them, and so for the others
	 */
	public boolean areExcused() {
		if (this.records.isEmpty()) {
			return false;
		}
		return this.records.get(0).blame() == Blame.OUTAGE;
	}

	/**
	 * It may be clear by now that those which failed first are at fault themselves,
	 * although no call has succeeded here.
	 */
	public void releaseClear() {
		int clear = 0;
		while (clear < this.records.size() && this.records.get(clear).blame() == Blame.RECORD) {
			clear++;
		}
		if (clear > 0) {
			Set<Held> first = Set.copyOf(this.records.subList(0, clear));
			release(first::contains);
		}
	}

	/**
	 * A call has succeeded, which tells that those which had failed before it began are
	 * at fault themselves: they go their ways.
	 * @param begin when the call began, in terms of {@link System#nanoTime()}
	 * @param tombstones whether all its records had no value. A listener may ignore such
	 * records, so that their success tells of others like them only
	 */
	public void releaseBefore(long begin, boolean tombstones) {
		release((held) -> begin - held.since() >= 0 && held.isLike(tombstones));
	}

	/**
	 * A call has succeeded that began after all others.
	 * @param tombstones whether all its records had no value
	 */
	public void release(boolean tombstones) {
		release((held) -> held.isLike(tombstones));
	}

	private void release(Predicate<Held> condition) {
		this.released |= this.records.removeIf((held) -> {
			boolean goes = condition.test(held);
			if (goes && held.record().isHeld()) {
				held.record().release();
			}
			return goes;
		});
	}

	/**
	 * Whether any were released since the last time.
	 * @return whether there is something to carry out
	 */
	public boolean takeReleased() {
		boolean taken = this.released;
		this.released = false;
		return taken;
	}

	/**
	 * It is not their fault: they are tried again in their places, as if nothing had
	 * happened.
	 * @param until when
	 */
	public void retract(long until) {
		for (Held held : this.records) {
			if (held.record().isHeld()) {
				held.record().retract(until);
			}
		}
		this.records.clear();
		standInLine((each) -> !each.makesRoom(), until);
	}

	private record Doubtful(PolledRecord record, Throwable failure, Function<Throwable, Blame> judge,
			boolean makesRoom) {

	}

	private record Held(PolledRecord record, Function<Throwable, Blame> judge, long since, long latest) {

		/**
		 * Who is to blame as far as it is known now; the record if it has gone its way.
		 */
		Blame blame() {
			Outcome.Failed decision = this.record.decision();
			return (decision != null) ? this.judge.apply(decision.failure().exception()) : Blame.RECORD;
		}

		boolean isDeadLetter() {
			return !(this.record.decision() instanceof Outcome.Retry);
		}

		boolean isLike(boolean tombstones) {
			return !tombstones || this.record.record().value() == null;
		}

	}

}
