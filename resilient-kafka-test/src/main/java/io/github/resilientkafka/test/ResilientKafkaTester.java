package io.github.resilientkafka.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Sends records to listeners, moves the time, and knows what has become of each record. A
 * bean of each {@link ResilientKafkaTest}. It is used by the thread of the test.
 */
public final class ResilientKafkaTester implements DisposableBean {

	/** How long something may take that happens at once, in real time. */
	static final Duration PATIENCE = Duration.ofSeconds(10);

	/** How long a chain of many delays may take, in real time. */
	private static final Duration JOURNEY = Duration.ofSeconds(60);

	/** What a record waits in place for that is held or postponed. */
	private static final Duration MOMENT = Duration.ofMillis(500);

	/** Time stops so long before a due time, so that an attempt that is early is seen. */
	private static final Duration BEFORE = Duration.ofMillis(300);

	private final RegisteredListeners listeners;

	private final RecordJournal journal;

	private final OrderedFailures failures;

	private final TestTime time;

	private final ListableBeanFactory beans;

	private final Set<RecordCoordinates> sent = new LinkedHashSet<>();

	private final Set<Journey> expectedDrops = new HashSet<>();

	private final TestedBreakers breakers;

	private @Nullable TestProducer producer;

	private boolean testing;

	ResilientKafkaTester(RegisteredListeners listeners, RecordJournal journal, OrderedFailures failures, TestTime time,
			ListableBeanFactory beans) {
		this.listeners = listeners;
		this.journal = journal;
		this.failures = failures;
		this.time = time;
		this.beans = beans;
		this.breakers = new TestedBreakers(beans);
	}

	/**
	 * Send a record without a key, and wait until the broker has it.
	 * @param topic the topic
	 * @param value the value: bytes and text as they are, anything else by the
	 * {@code value-serializer} of the application or, if that is for text, as JSON
	 * @return the record
	 * @throws IllegalStateException if it cannot be sent within 10 s
	 */
	public SentRecord send(String topic, @Nullable Object value) {
		return send(topic, null, value);
	}

	/**
	 * Send a record, and wait until the broker has it.
	 * @param topic the topic
	 * @param key the key: bytes and text as they are, anything else by the
	 * {@code key-serializer} of the application or, if that is for text, as JSON
	 * @param value the value, in the same way
	 * @return the record
	 * @throws IllegalStateException if it cannot be sent within 10 s
	 */
	public SentRecord send(String topic, @Nullable Object key, @Nullable Object value) {
		return sent(producer().send(topic, key, value));
	}

	/**
	 * Send a record with headers, a partition or a timestamp, and wait until the broker
	 * has it.
	 * @param record the record, in bytes
	 * @return the record
	 * @throws IllegalStateException if it cannot be sent within 10 s
	 */
	public SentRecord send(ProducerRecord<byte[], byte[]> record) {
		return sent(producer().send(record));
	}

	private SentRecord sent(RecordCoordinates coordinates) {
		this.sent.add(coordinates);
		return new SentRecord(coordinates, this);
	}

	private TestProducer producer() {
		if (this.producer == null) {
			ProducerFactory<?, ?> factory = this.beans.getBeanProvider(ProducerFactory.class).getIfAvailable();
			if (factory == null) {
				throw new IllegalStateException(
						"There is no ProducerFactory bean to send with. Spring Boot makes one unless the application has its own.");
			}
			this.producer = new TestProducer(factory);
		}
		return this.producer;
	}

	/**
	 * Let a listener fail: its next attempt, or as many as are said, at whatever record.
	 * The method is not called then, and its circuit breaker does not count them. To have
	 * the method fail, let what it calls fail.
	 * @param listener the id of the listener
	 * @return says how often and with what
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public FailingListener failing(String listener) {
		return new FailingListener(this.failures, get(listener).policy().listener(), 1);
	}

	/**
	 * Let time pass. Attempts that are being made come to their end before, for which
	 * this method waits up to ten seconds. What is due then is tried at once; this method
	 * does not wait for it.
	 * @param duration how much
	 */
	public void advanceTime(Duration duration) {
		this.journal.await(() -> open().stream().noneMatch(this::isUnderWay), PATIENCE);
		this.time.skip(duration);
	}

	/**
	 * Whether a record is about to have a due time that depends on the time now.
	 */
	private boolean isUnderWay(Journey journey) {
		return isRunning(journey.listener()) && !isPaused(journey.listener())
				&& (journey.last() instanceof Step.Failed || isMoving(journey, this.journal.now()));
	}

	/**
	 * Let time pass until no record waits any more: to each due time in turn. Records
	 * that come to a retry topic meanwhile are followed, up to their end.
	 * @throws AssertionError if that takes more than a minute of real time, or a record
	 * does not move for ten seconds, for example because a circuit breaker is open
	 */
	public void skipTime() {
		long deadline = System.nanoTime() + JOURNEY.toNanos();
		while (true) {
			awaitRest(deadline);
			List<Journey> open = open().stream().filter((journey) -> isRunning(journey.listener())).toList();
			if (open.isEmpty()) {
				return;
			}
			if (open.stream().allMatch((journey) -> isPaused(journey.listener()))) {
				throw stuck(open);
			}
			Instant now = this.journal.now();
			Instant next = open.stream().map((journey) -> next(journey, now)).min(Instant::compareTo).orElse(now);
			skipTo(next, open);
			this.journal.await(() -> !open.equals(open()), MOMENT);
		}
	}

	private void awaitRest(long deadline) {
		while (true) {
			Collection<Journey> moving = moving();
			if (moving.isEmpty()) {
				return;
			}
			boolean moved = this.journal.await(() -> !moving.equals(moving()), PATIENCE);
			if (!moved || System.nanoTime() > deadline) {
				throw stuck(moving);
			}
		}
	}

	private AssertionError stuck(Collection<Journey> journeys) {
		return new AssertionError(
				"Time cannot be skipped, because records do not come to their end:\n" + describe(journeys) + reasons());
	}

	private void skipTo(Instant next, List<Journey> open) {
		Duration left = Duration.between(this.journal.now(), next);
		if (left.compareTo(BEFORE) > 0) {
			this.time.skip(left.minus(BEFORE));
			this.journal.await(() -> !open.equals(open()), BEFORE.dividedBy(2));
		}
		left = Duration.between(this.journal.now(), next);
		if (!left.isNegative()) {
			this.time.skip(left.plusMillis(2));
		}
	}

	private static Instant next(Journey journey, Instant now) {
		return (journey.last() instanceof Step.Waits waits) ? waits.due() : now.plus(MOMENT);
	}

	/**
	 * The dead letters of a listener of records that it has seen in this test, in the
	 * order of the records. Records on their way are not waited for.
	 * @param listener the id of the listener
	 * @return the dead letters
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public List<DeadLetterRecord> deadLetters(String listener) {
		RegisteredListener registered = get(listener);
		Map<RecordCoordinates, Step.DeadLettered> dead = new HashMap<>();
		for (Journey journey : this.journal.all()) {
			if (journey.listener().equals(listener) && journey.last() instanceof Step.DeadLettered letter) {
				dead.put(journey.original(), letter);
			}
		}
		return DeadLetterReader.read(registered, dead);
	}

	/**
	 * Replay the {@link #deadLetters(String) dead letters} of a listener, and wait until
	 * they are on their way: each is tried in the lane {@code replay}.
	 * @param listener the id of the listener
	 * @throws IllegalArgumentException if there is no such listener
	 * @throws IllegalStateException if it has no dead letters of this test, or dead
	 * letters cannot be replayed
	 */
	public void replayDeadLetters(String listener) {
		List<DeadLetterRecord> letters = deadLetters(listener);
		if (letters.isEmpty()) {
			throw new IllegalStateException("Listener '%s' has no dead letters of this test".formatted(listener));
		}
		letters.forEach((letter) -> this.journal.replayed(listener, letter.original()));
		new TestReplay(this.beans).run(get(listener), letters, PATIENCE);
	}

	/**
	 * The circuit breaker of a listener. Those of all listeners are closed, and have
	 * forgotten all calls, when a test begins.
	 * @param listener the id of the listener
	 * @return opens and closes it
	 * @throws IllegalArgumentException if there is no such listener, or it has no circuit
	 * breaker
	 */
	public TestedBreaker breaker(String listener) {
		RegisteredListener registered = get(listener);
		TestedBreaker breaker = this.breakers.of(registered);
		if (breaker == null) {
			throw new IllegalArgumentException(
					"Listener '%s' has no circuit breaker: resilience4j is missing, or circuit-breaker.enabled is false"
						.formatted(listener));
		}
		return breaker;
	}

	/**
	 * The time that the starter goes by.
	 * @return the time of this machine, and what was skipped
	 */
	public Instant now() {
		return this.journal.now();
	}

	/**
	 * A test begins.
	 */
	void begin() {
		if (this.testing) {
			throw new IllegalStateException(
					"Another test with this application context is running: tests with @ResilientKafkaTest cannot share one in parallel. Add @Execution(SAME_THREAD) or @Isolated");
		}
		this.testing = true;
		this.listeners.all().forEach(this.breakers::close);
		this.beans.getBean(ListenerContainers.class).await();
		this.sent.clear();
		this.expectedDrops.clear();
		this.journal.forget();
	}

	/**
	 * A test has ended. What it has left is not tried any more.
	 */
	void end() {
		if (!open().isEmpty()) {
			this.beans.getBean(ListenerContainers.class).passOver();
		}
		this.failures.forget();
		this.testing = false;
	}

	/**
	 * The last test of a class has ended.
	 */
	void pause() {
		this.beans.getBean(ListenerContainers.class).pause();
	}

	void expectDrop(Journey journey) {
		this.expectedDrops.add(journey);
	}

	RecordJournal journal() {
		return this.journal;
	}

	/**
	 * The ways of a record, one for each listener of its topic.
	 */
	List<Journey> journeys(RecordCoordinates record) {
		return this.listeners.all()
			.stream()
			.filter((listener) -> listener.chain().topics().contains(record.topic()))
			.map((listener) -> this.journal.of(listener.policy().listener(), record))
			.toList();
	}

	/**
	 * Whether a record waits: in a retry topic, in its place or, as it was not seen yet,
	 * because its listener is paused or does not run.
	 */
	boolean waits(Journey journey) {
		Step last = journey.last();
		if (last == null) {
			return isIdle(journey.listener());
		}
		return !isMoving(journey, this.journal.now()) && !journey.hasEnded();
	}

	/**
	 * Whether a record is given up, and no test has said that it should be.
	 */
	boolean isDropped(Journey journey) {
		return journey.last() instanceof Step.Dropped && !this.expectedDrops.contains(journey);
	}

	private boolean isIdle(String listener) {
		return !isRunning(listener) || isPaused(listener);
	}

	private boolean isRunning(String listener) {
		return get(listener).main().isRunning();
	}

	private boolean isPaused(String listener) {
		RegisteredListener registered = get(listener);
		return this.breakers.isOpen(registered) || !ListenerControl.pausedLanes(registered).isEmpty();
	}

	/**
	 * Those that are neither at their end nor wait for a time.
	 */
	private Collection<Journey> moving() {
		Instant now = this.journal.now();
		return open().stream().filter((journey) -> isMoving(journey, now)).toList();
	}

	private boolean isMoving(Journey journey, Instant now) {
		Step last = journey.last();
		if (last == null || last instanceof Step.Replayed
				|| (last instanceof Step.Waits waits && !waits.due().isAfter(now))) {
			return !isIdle(journey.listener());
		}
		return last instanceof Step.Attempt;
	}

	private List<Journey> open() {
		return known().filter((journey) -> !journey.hasEnded()).toList();
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

	static String describe(Collection<Journey> journeys) {
		return journeys.stream().map(Journey::toString).collect(Collectors.joining("\n"));
	}

	private String reasons() {
		return this.listeners.all()
			.stream()
			.filter(this.breakers::isOpen)
			.map((listener) -> "\nThe circuit breaker of '%s' is open.".formatted(listener.policy().listener()))
			.collect(Collectors.joining());
	}

	private RegisteredListener get(String id) {
		RegisteredListener listener = this.listeners.get(id);
		if (listener == null) {
			throw new IllegalArgumentException("There is no listener '%s'; use one of %s".formatted(id,
					this.listeners.all().stream().map((each) -> each.policy().listener()).sorted().toList()));
		}
		return listener;
	}

	@Override
	public void destroy() {
		if (this.producer != null) {
			this.producer.close();
		}
	}

}
