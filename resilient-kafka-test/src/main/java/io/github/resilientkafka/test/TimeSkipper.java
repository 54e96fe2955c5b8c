package io.github.resilientkafka.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Lets time pass, and waits in real time for what happens meanwhile.
 */
final class TimeSkipper {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(TimeSkipper.class));

	/** How long a chain of many delays may take, in real time. */
	private static final Duration JOURNEY = Duration.ofSeconds(60);

	/** What a record waits in place for that is held or postponed. */
	private static final Duration MOMENT = Duration.ofMillis(500);

	/** Time stops so long before a due time, so that an attempt that is early is seen. */
	private static final Duration BEFORE = Duration.ofMillis(300);

	private final TestTime time;

	private final TestedListeners listeners;

	private final TestedRecords records;

	private final RecordJournal journal;

	TimeSkipper(TestTime time, TestedListeners listeners, TestedRecords records, RecordJournal journal) {
		this.time = time;
		this.listeners = listeners;
		this.records = records;
		this.journal = journal;
	}

	void skip(Duration duration) {
		if (!this.journal.await(() -> !this.records.areUnderWay(), ResilientKafkaTester.PATIENCE)) {
			logger.warn(() -> "Time passes while attempts are being made, for which it has waited in vain:\n"
					+ TestedRecords.describe(this.records.open()));
		}
		this.time.skip(duration);
	}

	void skipAll() {
		long deadline = System.nanoTime() + JOURNEY.toNanos();
		while (true) {
			awaitRest(deadline);
			List<Journey> open = this.records.open()
				.stream()
				.filter((journey) -> this.listeners.isRunning(journey.listener()))
				.toList();
			if (open.isEmpty()) {
				return;
			}
			if (open.stream().allMatch((journey) -> this.listeners.isPaused(journey.listener()))) {
				throw stuck(open);
			}
			Instant now = this.journal.now();
			Instant next = open.stream().map((journey) -> next(journey, now)).min(Instant::compareTo).orElse(now);
			skipTo(next, open);
			this.journal.await(() -> !open.equals(this.records.open()), MOMENT);
		}
	}

	private void awaitRest(long deadline) {
		while (true) {
			Collection<Journey> moving = this.records.moving();
			if (moving.isEmpty()) {
				return;
			}
			boolean moved = this.journal.await(() -> !moving.equals(this.records.moving()),
					ResilientKafkaTester.PATIENCE);
			if (!moved || System.nanoTime() > deadline) {
				throw stuck(moving);
			}
		}
	}

	private AssertionError stuck(Collection<Journey> journeys) {
		return new AssertionError("Time cannot be skipped, because records do not come to their end:\n"
				+ TestedRecords.describe(journeys) + this.listeners.reasons());
	}

	private void skipTo(Instant next, List<Journey> open) {
		Duration left = Duration.between(this.journal.now(), next);
		if (left.compareTo(BEFORE) > 0) {
			this.time.skip(left.minus(BEFORE));
			this.journal.await(() -> !open.equals(this.records.open()), BEFORE.dividedBy(2));
		}
		left = Duration.between(this.journal.now(), next);
		if (!left.isNegative()) {
			this.time.skip(left.plusMillis(2));
		}
	}

	private static Instant next(Journey journey, Instant now) {
		return (journey.last() instanceof Step.Waits waits) ? waits.due() : now.plus(MOMENT);
	}

}
