package io.github.resilientkafka.account;

import java.util.Arrays;

import io.github.resilientkafka.time.TimeSource;

/**
 * Counts the records of one lane for one consumer, between two polls. Used by its
 * consumer thread only.
 */
public final class LaneAccount {

	private final LaneTotals totals;

	long received;

	final long[] settled = new long[Settlement.values().length];

	long returned;

	long attempts;

	long failures;

	long nanos;

	/** Whether the timer was told of an attempt since the last poll. */
	private boolean timed;

	/** Over all polls. */
	private long inFlight;

	LaneAccount(LaneTotals totals) {
		this.totals = totals;
	}

	/**
	 * Records were polled.
	 * @param count the number of records
	 */
	public void received(int count) {
		this.received += count;
		this.inFlight += count;
	}

	/**
	 * The offset may move past a record.
	 * @param settlement why
	 */
	public void settled(Settlement settlement) {
		this.settled[settlement.ordinal()]++;
		this.inFlight--;
	}

	/**
	 * Records are left to whoever polls them next.
	 * @param count the number of records
	 */
	public void returned(int count) {
		this.returned += count;
		this.inFlight -= count;
	}

	/**
	 * An attempt begins.
	 * @param clock tells the time
	 * @param timestamp the timestamp of the record, in epoch ms
	 * @param due when it is due, in terms of {@link TimeSource#millis()}, 0 if it did not
	 * have to wait
	 */
	public void attempted(TimeSource clock, long timestamp, long due) {
		this.attempts++;
		if (!this.timed) {
			this.timed = true;
			this.totals.delivered(Math.max(0, clock.wallMillis() - timestamp),
					(due > 0) ? Math.max(0, clock.millis() - due) : 0);
		}
	}

	/**
	 * Time was spent on attempts.
	 * @param nanos the time, in ns
	 */
	public void worked(long nanos) {
		this.nanos += nanos;
	}

	/**
	 * An attempt has failed.
	 */
	public void failed() {
		this.failures++;
	}

	long inFlight() {
		return this.inFlight;
	}

	/**
	 * Hand what was counted over to the totals.
	 */
	void post() {
		this.totals.add(this);
		this.timed = false;
		this.received = 0;
		this.returned = 0;
		this.attempts = 0;
		this.failures = 0;
		this.nanos = 0;
		Arrays.fill(this.settled, 0);
	}

}
