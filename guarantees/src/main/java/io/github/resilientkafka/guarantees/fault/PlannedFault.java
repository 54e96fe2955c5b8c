package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;

/**
 * A place in the schedule.
 *
 * @param kind of what kind the fault is
 * @param fault what goes wrong
 * @param duration for how long
 * @param pause what passes before it, after everything has recovered from the one before
 */
public record PlannedFault(Kind kind, Fault fault, Duration duration, Duration pause) {

	@Override
	public String toString() {
		return "%s (%s) for %d s".formatted(this.kind.id(), this.fault.target(), this.duration.toSeconds());
	}

}
