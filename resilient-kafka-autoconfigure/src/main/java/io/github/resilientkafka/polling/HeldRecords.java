package io.github.resilientkafka.polling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

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
	 * How long a record is held at most, in ms: that many slow calls may fail before it
	 * is clear that all do.
	 */
	private static final long MAX = 30_000;

	private static final int MAX_RECORDS = 500;

	private final List<Held> records = new ArrayList<>();

	private boolean released;

	/**
	 * Hold a record that has just been decided, and those held already for longer.
	 * @param record the record
	 * @param now the time, in terms of {@link TimeSource#millis()}
	 * @param latest when it has to go at the latest
	 */
	public void hold(PolledRecord record, long now, long latest) {
		if (this.records.size() >= MAX_RECORDS) {
			release((held) -> true);
		}
		this.records.add(new Held(record, System.nanoTime(), Math.min(now + MAX, latest)));
		keepUntil(now);
	}

	/**
	 * No call is made before a time, so nothing can be known earlier.
	 * @param next when the next call may be made
	 */
	public void keepUntil(long next) {
		this.records.forEach((held) -> held.record().waitUntil(Math.min(next + IDLE, held.latest())));
	}

	/**
	 * Why one of them has failed.
	 * @return the exception, or {@code null} if none is held
	 */
	public @Nullable Throwable exception() {
		Outcome.Failed decision = this.records.isEmpty() ? null : this.records.get(0).record().decision();
		return (decision != null) ? decision.failure().exception() : null;
	}

	/**
	 * A call has succeeded, which tells that those which had failed before it began are
	 * at fault themselves: they go their ways.
	 * @param begin when the call began, in terms of {@link System#nanoTime()}
	 */
	public void releaseBefore(long begin) {
		if (!this.records.isEmpty()) {
			release((held) -> begin - held.since() >= 0);
		}
	}

	/**
	 * A call has succeeded that began after all others.
	 */
	public void release() {
		if (!this.records.isEmpty()) {
			release((held) -> true);
		}
	}

	private void release(Predicate<Held> condition) {
		this.released |= this.records.removeIf((held) -> {
			boolean goes = condition.test(held);
			if (goes) {
				held.record().waitUntil(0);
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
			if (!held.record().isSettled()) {
				held.record().retract(until);
			}
		}
		this.records.clear();
	}

	private record Held(PolledRecord record, long since, long latest) {

	}

}
