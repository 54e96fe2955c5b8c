package io.github.resilientkafka.test;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.event.AttemptFailedEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import org.jspecify.annotations.Nullable;

/**
 * The records of a test, and which of them have an end, wait or move.
 */
final class TestedRecords {

	private final TestedListeners listeners;

	private final RecordJournal journal;

	private final Set<RecordCoordinates> sent = new LinkedHashSet<>();

	private final Set<Journey> expectedDrops = new HashSet<>();

	TestedRecords(TestedListeners listeners, RecordJournal journal) {
		this.listeners = listeners;
		this.journal = journal;
	}

	static String describe(Collection<Journey> journeys) {
		return journeys.stream().map(Journey::toString).collect(Collectors.joining("\n"));
	}

	void sent(RecordCoordinates record) {
		this.sent.add(record);
	}

	void expectDrop(Journey journey) {
		this.expectedDrops.add(journey);
	}

	void forget() {
		this.sent.clear();
		this.expectedDrops.clear();
		this.journal.forget();
	}

	/**
	 * The ways of a record, one for each listener of its topic.
	 */
	List<Journey> journeys(RecordCoordinates record) {
		return this.listeners.of(record.topic()).stream().map((listener) -> this.journal.of(listener, record)).toList();
	}

	/**
	 * All records that were sent by the test, and those that somebody else has sent and a
	 * listener has seen.
	 */
	Stream<Journey> known() {
		Set<Journey> journeys = new LinkedHashSet<>();
		this.sent.forEach((record) -> journeys.addAll(journeys(record)));
		journeys.addAll(this.journal.all());
		return journeys.stream();
	}

	List<Journey> open() {
		return known().filter((journey) -> !journey.hasEnded()).toList();
	}

	/**
	 * Those that are neither at their end nor wait for a time.
	 */
	Collection<Journey> moving() {
		Instant now = this.journal.now();
		return open().stream().filter((journey) -> isMoving(journey, now)).toList();
	}

	private boolean isMoving(Journey journey, Instant now) {
		Step last = journey.last();
		if (last == null || last instanceof Step.Replayed
				|| (last instanceof Step.Waits waits && !waits.due().isAfter(now))) {
			return !this.listeners.isIdle(journey.listener());
		}
		return last instanceof Step.Attempt;
	}

	/**
	 * Whether one is about to have a due time that depends on the time now.
	 */
	boolean areUnderWay() {
		Instant now = this.journal.now();
		return open().stream()
			.anyMatch((journey) -> !this.listeners.isIdle(journey.listener())
					&& (isHeld(journey.last()) || isMoving(journey, now)));
	}

	private static boolean isHeld(@Nullable Step step) {
		return step instanceof Step.Failed failed && failed.next() == AttemptFailedEvent.Next.HELD;
	}

	/**
	 * Whether a record waits: in a retry topic, in its place or, as it was not seen yet,
	 * because its listener is paused or does not run.
	 */
	boolean waits(Journey journey) {
		Step last = journey.last();
		if (last == null) {
			return this.listeners.isIdle(journey.listener());
		}
		return !isMoving(journey, this.journal.now()) && !journey.hasEnded();
	}

	/**
	 * Whether a record is given up, and no test has said that it should be.
	 */
	boolean isDropped(Journey journey) {
		return journey.last() instanceof Step.Dropped && !this.expectedDrops.contains(journey);
	}

}
