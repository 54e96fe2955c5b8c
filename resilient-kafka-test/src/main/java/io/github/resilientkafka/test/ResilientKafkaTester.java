package io.github.resilientkafka.test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.event.RecordCoordinates;
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

	private final TestedListeners listeners;

	private final TestedRecords records;

	private final RecordJournal journal;

	private final OrderedFailures failures;

	private final TimeSkipper time;

	private final ListableBeanFactory beans;

	private @Nullable TestProducer producer;

	private boolean testing;

	ResilientKafkaTester(RegisteredListeners listeners, RecordJournal journal, OrderedFailures failures, TestTime time,
			ListableBeanFactory beans) {
		this.listeners = new TestedListeners(listeners, new TestedBreakers(beans));
		this.records = new TestedRecords(this.listeners, journal);
		this.journal = journal;
		this.failures = failures;
		this.time = new TimeSkipper(time, this.listeners, this.records, journal);
		this.beans = beans;
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
		this.records.sent(coordinates);
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
		return new FailingListener(this.failures, this.listeners.get(listener).policy().listener(), 1);
	}

	/**
	 * Let time pass. Attempts that are being made come to their end before, for which
	 * this method waits up to ten seconds. What is due then is tried at once; this method
	 * does not wait for it.
	 * @param duration how much
	 */
	public void advanceTime(Duration duration) {
		this.time.skip(duration);
	}

	/**
	 * Let time pass until no record waits any more: to each due time in turn. Records
	 * that come to a retry topic meanwhile are followed, up to their end.
	 * @throws AssertionError if that takes more than a minute of real time, or a record
	 * does not move for ten seconds, for example because a circuit breaker is open
	 */
	public void skipTime() {
		this.time.skipAll();
	}

	/**
	 * The dead letters of a listener of records that it has seen in this test, in the
	 * order of the records. Records on their way are not waited for.
	 * @param listener the id of the listener
	 * @return the dead letters
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public List<DeadLetterRecord> deadLetters(String listener) {
		RegisteredListener registered = this.listeners.get(listener);
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
		new TestReplay(this.beans).run(this.listeners.get(listener), letters, PATIENCE);
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
		return this.listeners.breaker(listener);
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
		this.listeners.closeBreakers();
		this.beans.getBean(ListenerContainers.class).await();
		this.records.forget();
	}

	/**
	 * A test has ended. What it has left is not tried any more.
	 */
	void end() {
		if (!this.records.open().isEmpty()) {
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

	RecordJournal journal() {
		return this.journal;
	}

	TestedRecords records() {
		return this.records;
	}

	@Override
	public void destroy() {
		if (this.producer != null) {
			this.producer.close();
		}
	}

}
