package io.github.resilientkafka.guarantees.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells which orders should have an end by now, whatever has happened: longer than all
 * retries take, a fault lasts, and a mode may need to recover from it.
 */
final class LateOrders {

	/** Each order ends within this time. */
	static final Duration LIMIT = Duration.ofMinutes(4);

	private final Deque<Sent> sent = new ArrayDeque<>();

	private long late;

	/**
	 * Orders were sent.
	 * @param id that of the next one
	 * @param now the time in ns
	 */
	void sent(long id, long now) {
		this.sent.addLast(new Sent(id, now));
		while (!this.sent.isEmpty() && now - this.sent.getFirst().at() > LIMIT.toNanos()) {
			this.late = this.sent.removeFirst().id();
		}
	}

	/**
	 * The id in front of which all orders should have an end.
	 */
	long late() {
		return this.late;
	}

	/**
	 * A time at which orders were sent.
	 *
	 * @param id in front of which they are
	 * @param at in ns
	 */
	private record Sent(long id, long at) {

	}

}
