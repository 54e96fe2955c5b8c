package io.github.resilientkafka.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.announcement.FirstEventListener;
import io.github.resilientkafka.event.AttemptFailedEvent;
import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import io.github.resilientkafka.event.TransactionsAvailableEvent;
import io.github.resilientkafka.event.TransactionsUnavailableEvent;
import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.failure.UnreadableRecord;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What is the matter with each listener now, and what has failed last. Thread-safe.
 */
public final class ListenerStates {

	private static final int LAST_FAILURES = 10;

	private static final String POSTPONED = "postponed";

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private final TimeSource clock;

	private final Map<String, Map<PauseReason, PausedListener>> pauses = new ConcurrentHashMap<>();

	private final Map<String, UnavailableTransactions> transactions = new ConcurrentSkipListMap<>();

	private final Map<String, Deque<FailedRecord>> failures = new ConcurrentHashMap<>();

	public ListenerStates(TimeSource clock) {
		this.clock = clock;
	}

	/**
	 * Why a listener makes no calls, or not all.
	 * @param listener the id of the listener
	 * @return the reasons, none if it makes calls
	 */
	public Collection<PausedListener> pauses(String listener) {
		Map<PauseReason, PausedListener> pauses = this.pauses.get(listener);
		if (pauses == null) {
			return List.of();
		}
		synchronized (pauses) {
			return List.copyOf(pauses.values());
		}
	}

	/**
	 * The consumers that get no transactional producer.
	 * @return one for each of them
	 */
	public Collection<UnavailableTransactions> unavailableTransactions() {
		return List.copyOf(this.transactions.values());
	}

	/**
	 * The records of a listener that have failed last. Of those that fail within a tenth
	 * of a second one is kept. While the listener pauses, those come first that failed as
	 * what it pauses for.
	 * @param listener the id of the listener
	 * @return ten at most, the last first
	 */
	public List<FailedRecord> lastFailures(String listener) {
		Deque<FailedRecord> failures = this.failures.get(listener);
		if (failures == null) {
			return List.of();
		}
		Set<String> causes = causes(listener);
		synchronized (failures) {
			return failures.stream()
				.sorted(Comparator.comparing((failure) -> !causes.contains(failure.exception())))
				.toList();
		}
	}

	/**
	 * The classes of what has failed for the listener to pause.
	 */
	private Set<String> causes(String listener) {
		return pauses(listener).stream()
			.map(PausedListener::exception)
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
	}

	private Instant now() {
		return Instant.ofEpochMilli(this.clock.wallMillis());
	}

	@FirstEventListener
	void paused(ListenerPausedEvent event) {
		Map<PauseReason, PausedListener> pauses = this.pauses.computeIfAbsent(event.listener(),
				(id) -> new EnumMap<>(PauseReason.class));
		FailureSummary failure = (event.exception() != null) ? FailureSummary.of(event.exception()) : null;
		synchronized (pauses) {
			pauses.put(event.reason(),
					new PausedListener(event.reason(), now(), event.detail(),
							(failure != null) ? failure.exception() : null,
							(failure != null) ? failure.thrownAt() : null, event.remedy()));
		}
	}

	@FirstEventListener
	void resumed(ListenerResumedEvent event) {
		Map<PauseReason, PausedListener> pauses = this.pauses.get(event.listener());
		if (pauses != null) {
			synchronized (pauses) {
				pauses.remove(event.reason());
			}
		}
	}

	@FirstEventListener
	void unavailable(TransactionsUnavailableEvent event) {
		this.transactions.putIfAbsent(event.transactionalId(), new UnavailableTransactions(event.transactionalId(),
				now(), new ForeignThrowable(event.reason()).innermost().getClass().getName()));
	}

	@FirstEventListener
	void available(TransactionsAvailableEvent event) {
		this.transactions.remove(event.transactionalId());
	}

	@FirstEventListener
	void retried(RecordRetriedEvent event) {
		failed(event.listener(), event.record(), Settlement.RETRIED.label(), event.retryTopic(), event.attempts(),
				event.exception());
	}

	@FirstEventListener
	void deadLettered(RecordDeadLetteredEvent event) {
		failed(event.listener(), event.record(), Settlement.DEAD_LETTERED.label(), event.deadLetterTopic(),
				event.attempts(), event.exception());
	}

	@FirstEventListener
	void dropped(RecordDroppedEvent event) {
		failed(event.listener(), event.record(), Settlement.DROPPED.label(), null, event.attempts(), event.exception());
	}

	@FirstEventListener
	void failed(AttemptFailedEvent event) {
		failed(event.listener(), event.record(), event.next().name().toLowerCase(Locale.ROOT), null, event.attempts(),
				event.exception());
	}

	@FirstEventListener
	void postponed(AttemptPostponedEvent event) {
		failed(event.listener(), event.record(), POSTPONED, null, 0, event.exception());
	}

	private void failed(String listener, RecordCoordinates record, String outcome, @Nullable String topic, int attempts,
			Throwable exception) {
		Instant now = now();
		Deque<FailedRecord> failures = this.failures.computeIfAbsent(listener, (id) -> new ArrayDeque<>());
		synchronized (failures) {
			String coordinates = record.toString();
			FailedRecord known = find(failures, coordinates);
			if (known == null && failures.size() == LAST_FAILURES && isSoonAfter(failures.getFirst().at(), now)) {
				// A stack trace is not read for each of many
				return;
			}
			// One that fails again and again must not hide the others
			if (known != null) {
				failures.remove(known);
			}
			FailureSummary failure = FailureSummary.of(exception);
			failures.addFirst(new FailedRecord(now, coordinates, outcome, topic, attempts, failure.exception(),
					failure.thrownAt(), new UnreadableRecord(exception).advice()));
			if (failures.size() > LAST_FAILURES) {
				failures.remove(dispensable(failures, causes(listener)));
			}
		}
	}

	/**
	 * The oldest that has nothing to do with why the listener pauses, or simply the
	 * oldest.
	 */
	private static FailedRecord dispensable(Deque<FailedRecord> failures, Set<String> causes) {
		for (Iterator<FailedRecord> oldest = failures.descendingIterator(); oldest.hasNext();) {
			FailedRecord failure = oldest.next();
			if (!causes.contains(failure.exception())) {
				return failure;
			}
		}
		return failures.getLast();
	}

	private static @Nullable FailedRecord find(Collection<FailedRecord> failures, String record) {
		for (FailedRecord failure : failures) {
			if (failure.record().equals(record)) {
				return failure;
			}
		}
		return null;
	}

	/**
	 * Not if the wall clock was set back meanwhile.
	 */
	private static boolean isSoonAfter(Instant before, Instant now) {
		return !now.isBefore(before) && now.isBefore(before.plus(INTERVAL));
	}

}
