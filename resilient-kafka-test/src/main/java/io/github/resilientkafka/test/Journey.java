package io.github.resilientkafka.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.github.resilientkafka.event.RecordCoordinates;
import org.jspecify.annotations.Nullable;

/**
 * The way of a record through the lanes of a listener so far.
 *
 * @param listener the id of the listener
 * @param original where the record was first
 * @param steps its steps in order
 */
record Journey(String listener, RecordCoordinates original, List<Step> steps) {

	Journey {
		steps = List.copyOf(steps);
	}

	Journey with(Step step) {
		List<Step> all = new ArrayList<>(this.steps);
		all.add(step);
		return new Journey(this.listener, this.original, all);
	}

	@Nullable Step last() {
		return this.steps.isEmpty() ? null : this.steps.get(this.steps.size() - 1);
	}

	boolean hasEnded() {
		return last() instanceof Step.End;
	}

	/**
	 * The lanes that it was tried in. Attempts that follow each other in one lane are one
	 * visit.
	 */
	List<String> lanes() {
		List<String> lanes = new ArrayList<>();
		boolean moved = true;
		for (Step step : this.steps) {
			if (step instanceof Step.Attempt attempt) {
				if (moved || !attempt.lane().equals(lanes.get(lanes.size() - 1))) {
					lanes.add(attempt.lane());
				}
				moved = false;
			}
			moved |= step instanceof Step.Waits || step instanceof Step.Replayed;
		}
		return lanes;
	}

	/**
	 * The first attempt that was made before the record was due.
	 */
	Step.@Nullable Attempt early() {
		Instant due = Instant.MIN;
		for (Step step : this.steps) {
			if (step instanceof Step.Attempt attempt && attempt.at().isBefore(due)) {
				return attempt;
			}
			if (step instanceof Step.Waits waits) {
				due = waits.due();
			}
		}
		return null;
	}

	@Override
	public String toString() {
		if (this.steps.isEmpty()) {
			return "%s in '%s': was not seen yet".formatted(this.original, this.listener);
		}
		Instant begin = this.steps.get(0).at();
		return this.steps.stream()
			.map((step) -> "  +%-9s %s".formatted(inShort(Duration.between(begin, step.at())), step))
			.collect(Collectors.joining("\n", "%s in '%s':\n".formatted(this.original, this.listener), ""));
	}

	private static String inShort(Duration duration) {
		return (duration.toMinutes() > 0) ? "%dm%02ds".formatted(duration.toMinutes(), duration.toSecondsPart())
				: "%d.%03ds".formatted(duration.toSeconds(), duration.toMillisPart());
	}

}
