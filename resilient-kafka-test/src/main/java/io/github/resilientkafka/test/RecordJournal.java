package io.github.resilientkafka.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.event.AttemptFailedEvent;
import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordDeduplicatedEvent;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import io.github.resilientkafka.event.RecordsUnaccountedEvent;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.time.TimeSource;

import org.springframework.context.event.EventListener;

/**
 * Writes down the way of each record, from attempts and events. Thread-safe.
 */
final class RecordJournal {

	private static final long LOOK = 50;

	private final RegisteredListeners listeners;

	private final TimeSource time;

	private final Map<Traveller, Journey> journeys = new LinkedHashMap<>();

	private final Map<Traveller, RecordCoordinates> originals = new HashMap<>();

	private final List<RecordsUnaccountedEvent> unaccounted = new ArrayList<>();

	RecordJournal(RegisteredListeners listeners, TimeSource time) {
		this.listeners = listeners;
		this.time = time;
	}

	synchronized void forget() {
		this.journeys.clear();
		this.originals.clear();
		this.unaccounted.clear();
	}

	synchronized Collection<Journey> all() {
		return List.copyOf(this.journeys.values());
	}

	synchronized List<RecordsUnaccountedEvent> unaccounted() {
		return List.copyOf(this.unaccounted);
	}

	/**
	 * The way of a record through the lanes of a listener, without steps if the listener
	 * has not seen it.
	 */
	synchronized Journey of(String listener, RecordCoordinates original) {
		return this.journeys.getOrDefault(new Traveller(listener, original),
				new Journey(listener, original, List.of()));
	}

	/**
	 * Wait until something is so.
	 * @param condition is asked whenever a record has made a step
	 * @param limit how long at most, in real time
	 * @return whether it is so
	 */
	synchronized boolean await(BooleanSupplier condition, Duration limit) {
		long deadline = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (left <= 0) {
				return false;
			}
			try {
				// No step tells that a breaker has opened or a listener has stopped
				wait(Math.min(left, LOOK));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}
		return true;
	}

	Instant now() {
		return Instant.ofEpochMilli(this.time.wallMillis());
	}

	/**
	 * A record was polled, and stages may leave it out before there is an attempt.
	 */
	synchronized void polled(String listener, RecordCoordinates record, RecordCoordinates original) {
		this.originals.put(new Traveller(listener, record), original);
	}

	void replayed(String listener, RecordCoordinates original) {
		add(listener, original, new Step.Replayed(now()));
	}

	void attempted(String listener, RecordCoordinates record, RecordCoordinates original) {
		add(listener, original, new Step.Attempt(now(), lane(listener, record.topic())));
	}

	void processed(String listener, RecordCoordinates original) {
		add(listener, original, new Step.Processed(now()));
	}

	void leftOut(String listener, RecordCoordinates original, String why) {
		add(listener, original, new Step.LeftOut(now(), why));
	}

	@EventListener
	void on(AttemptFailedEvent event) {
		add(event.listener(), original(event.listener(), event.record()),
				new Step.Failed(now(), event.next(), event.exception()));
	}

	@EventListener
	void on(AttemptPostponedEvent event) {
		add(event.listener(), original(event.listener(), event.record()),
				new Step.Postponed(now(), event.until(), event.exception()));
	}

	@EventListener
	void on(RecordRetriedEvent event) {
		add(event.listener(), event.original(),
				new Step.Waits(now(), lane(event.listener(), event.retryTopic()), event.due(), event.exception()));
	}

	@EventListener
	void on(RecordDeadLetteredEvent event) {
		String lane = lane(event.listener(), event.record().topic());
		synchronized (this) {
			if (!wasTriedIn(of(event.listener(), event.original()), lane)) {
				// It could not be read, so no listener was called
				add(event.listener(), event.original(), new Step.Attempt(now(), lane));
			}
			add(event.listener(), event.original(),
					new Step.DeadLettered(now(), event.deadLetterTopic(), event.exception()));
		}
	}

	private static boolean wasTriedIn(Journey journey, String lane) {
		List<String> lanes = journey.lanes();
		return !(journey.last() instanceof Step.Waits) && !lanes.isEmpty() && lanes.get(lanes.size() - 1).equals(lane);
	}

	@EventListener
	void on(RecordDroppedEvent event) {
		add(event.listener(), event.original(), new Step.Dropped(now(), event.exception()));
	}

	@EventListener
	void on(RecordDeduplicatedEvent event) {
		leftOut(event.listener(), original(event.listener(), event.record()), "skipped as a duplicate");
	}

	@EventListener
	synchronized void on(RecordsUnaccountedEvent event) {
		this.unaccounted.add(event);
	}

	private synchronized RecordCoordinates original(String listener, RecordCoordinates record) {
		return this.originals.getOrDefault(new Traveller(listener, record), record);
	}

	private synchronized void add(String listener, RecordCoordinates original, Step step) {
		this.journeys.put(new Traveller(listener, original), of(listener, original).with(step));
		notifyAll();
	}

	private String lane(String listener, String topic) {
		RegisteredListener registered = this.listeners.get(listener);
		return (registered != null) ? registered.chain().laneName(topic) : topic;
	}

	/**
	 * A record as a listener sees it.
	 */
	private record Traveller(String listener, RecordCoordinates place) {

	}

}
