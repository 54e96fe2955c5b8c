package io.github.resilientkafka.account;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has become of all records of one lane of a listener in this process. Totals are
 * brought up to date by each poll. Thread-safe.
 */
public final class LaneTotals {

	private final String lane;

	private final LongAdder received = new LongAdder();

	private final LongAdder[] settled = new LongAdder[Settlement.values().length];

	private final LongAdder returned = new LongAdder();

	private final LongAdder attempts = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final LongAdder nanos = new LongAdder();

	private final List<DeliveryTimer> timers = new CopyOnWriteArrayList<>();

	LaneTotals(String lane) {
		this.lane = lane;
		for (int i = 0; i < this.settled.length; i++) {
			this.settled[i] = new LongAdder();
		}
	}

	/**
	 * The name of the lane.
	 * @return {@code main}, or {@code retry-} and the delay
	 */
	public String lane() {
		return this.lane;
	}

	/**
	 * The records that were polled. One that was given back and polled again counts
	 * again.
	 * @return the number of records
	 */
	public long received() {
		return this.received.sum();
	}

	/**
	 * The records whose offset may move, or has moved.
	 * @param settlement why
	 * @return the number of records
	 */
	public long settled(Settlement settlement) {
		return this.settled[settlement.ordinal()].sum();
	}

	/**
	 * The records that were polled here and are left to whoever polls them next, because
	 * their partition has gone or the consumer went back to what is committed.
	 * @return the number of records
	 */
	public long returned() {
		return this.returned.sum();
	}

	/**
	 * The records that are neither settled nor given back.
	 * @return the number of records
	 */
	public long inFlight() {
		long gone = returned();
		for (LongAdder each : this.settled) {
			gone += each.sum();
		}
		return received() - gone;
	}

	/**
	 * The attempts made; a call with many records is an attempt at each.
	 * @return the number of attempts
	 */
	public long attempts() {
		return this.attempts.sum();
	}

	/**
	 * The attempts that have failed.
	 * @return the number of attempts
	 */
	public long failures() {
		return this.failures.sum();
	}

	/**
	 * The time that was spent on attempts, deserialization included. What a future does
	 * after the method has returned is not.
	 * @param unit the unit
	 * @return the time
	 */
	public double attemptTime(TimeUnit unit) {
		return (double) this.nanos.sum() / unit.toNanos(1);
	}

	/**
	 * Be told how old records are when attempts begin.
	 * @param timer what is told, once even if it asks again
	 */
	public void time(DeliveryTimer timer) {
		if (!this.timers.contains(timer)) {
			this.timers.add(timer);
		}
	}

	void delivered(long age, long lateness) {
		for (DeliveryTimer timer : this.timers) {
			timer.delivered(age, lateness);
		}
	}

	void add(LaneAccount account) {
		add(this.received, account.received);
		add(this.returned, account.returned);
		add(this.attempts, account.attempts);
		add(this.failures, account.failures);
		add(this.nanos, account.nanos);
		for (int i = 0; i < this.settled.length; i++) {
			add(this.settled[i], account.settled[i]);
		}
	}

	private static void add(LongAdder total, long count) {
		if (count != 0) {
			total.add(count);
		}
	}

}
