package io.github.resilientkafka.guarantees.cluster;

import java.time.Duration;

/**
 * What a network does with connections, and with the bytes on them.
 *
 * @param cut whether connections are reset, and new ones refused
 * @param stalled whether bytes are held back
 * @param latency how late bytes arrive, in nanoseconds
 */
record Condition(boolean cut, boolean stalled, long latency) {

	static final Condition HEALTHY = new Condition(false, false, 0);

	static final Condition CUT = new Condition(true, false, 0);

	static final Condition STALLED = new Condition(false, true, 0);

	static Condition slow(Duration latency) {
		return new Condition(false, false, latency.toNanos());
	}

	boolean holdsBack() {
		return this.stalled || this.latency > 0;
	}

}
