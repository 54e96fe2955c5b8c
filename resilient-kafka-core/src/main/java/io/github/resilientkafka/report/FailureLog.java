package io.github.resilientkafka.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.failure.UnreadableRecord;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Logs failed attempts of a listener: the first with an exception class at once, those
 * that follow in one line for ten seconds, also if nothing fails after them. Thread-safe.
 */
public final class FailureLog {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FailureLog.class));

	/** Between two lines. */
	public static final Duration INTERVAL = Duration.ofSeconds(10);

	/**
	 * Between two lines of attempts that do not count. They go on as long as an outage
	 * lasts, of which other lines tell.
	 */
	static final Duration UNCOUNTED_INTERVAL = Duration.ofMinutes(1);

	/**
	 * After so long, counts are logged without a failure that they could be said with.
	 */
	public static final Duration SILENCE = Duration.ofSeconds(15);

	/** Somebody may generate classes. */
	private static final int MAX_CLASSES = 100;

	private static final int NAMED_CLASSES = 5;

	private static final int MAX_MESSAGE = 300;

	private final TopicChain chain;

	private final boolean messages;

	private final TimeSource clock;

	private final Map<Class<?>, AtomicLong> unsaid = new ConcurrentHashMap<>();

	private final AtomicLong nextLine = new AtomicLong(Long.MIN_VALUE);

	private final AtomicLong nextUncounted = new AtomicLong(Long.MIN_VALUE);

	private final AtomicBoolean hinted = new AtomicBoolean();

	/** The record of the last line that has told where it ends. */
	private volatile @Nullable RecordCoordinates told;

	private final WithheldLines withheld;

	/**
	 * Create it.
	 * @param chain the topics of the listener
	 * @param messages whether messages of exceptions are logged, which may quote payloads
	 * @param later runs something after {@link #SILENCE}
	 */
	public FailureLog(TopicChain chain, boolean messages, Consumer<Runnable> later, TimeSource clock) {
		this.withheld = new WithheldLines(later, this::flush);
		this.chain = chain;
		this.messages = messages;
		this.clock = clock;
	}

	/**
	 * An attempt has failed for the record to go elsewhere.
	 * @param record the record
	 * @param decision where it goes
	 * @param held whether it is not known yet whose fault it is
	 */
	public void failed(ConsumerRecord<?, ?> record, Outcome.Failed decision, boolean held) {
		Throwable exception = decision.failure().exception();
		if (isDue(exception)) {
			say(record, exception, "attempt " + decision.failure().attempts(),
					(held ? "It waits until other calls show whether only this record fails. If so, it " : "It ")
							+ destination(record, decision));
			this.told = RecordCoordinates.of(record);
		}
	}

	/**
	 * Whether the last line was about a record, so that it needs no other with the same
	 * reason when it has got to where that line said.
	 * @param record where the record was polled
	 * @return whether it was
	 */
	boolean hasTold(RecordCoordinates record) {
		return record.equals(this.told);
	}

	private String destination(ConsumerRecord<?, ?> record, Outcome.Failed decision) {
		String topic = this.chain.position(record.topic()).topic();
		if (decision instanceof Outcome.Retry retry) {
			return "goes to '%s' and is tried again in %s".formatted(this.chain.retryTopic(topic, retry.lane()),
					inWords(retry.due() - this.clock.wallMillis()));
		}
		if (decision instanceof Outcome.DeadLetter) {
			return "goes to the dead letters in '%s'".formatted(this.chain.deadLetterTopic(topic));
		}
		return "is dropped";
	}

	/**
	 * An attempt has failed, and the record is tried again where it is.
	 * @param record the record
	 * @param exception what it has failed with
	 * @param delay the time until then, in ms
	 * @param counted whether the attempt counts
	 */
	public void failed(ConsumerRecord<?, ?> record, Throwable exception, long delay, boolean counted) {
		if (counted ? isDue(exception) : isDueUncounted(exception)) {
			say(record, exception, counted ? "an attempt" : "an uncounted attempt",
					counted ? "It keeps its place and is tried again in " + inWords(delay)
							: "It keeps its place and is tried again when a call is permitted, in %s at the earliest"
								.formatted(inWords(delay)));
		}
	}

	private boolean isDue(Throwable exception) {
		AtomicLong count = this.unsaid.get(exception.getClass());
		long now = this.clock.millis();
		if (count == null) {
			Class<?> type = (this.unsaid.size() < MAX_CLASSES) ? exception.getClass() : Throwable.class;
			AtomicLong known = this.unsaid.putIfAbsent(type, new AtomicLong(1));
			if (known == null) {
				this.nextLine.set(now + INTERVAL.toMillis());
				return true;
			}
			count = known;
		}
		count.incrementAndGet();
		if (isTime(now)) {
			return true;
		}
		this.withheld.await();
		return false;
	}

	private boolean isDueUncounted(Throwable exception) {
		long now = this.clock.millis();
		if (!this.unsaid.containsKey(exception.getClass())) {
			this.nextUncounted.set(now + UNCOUNTED_INTERVAL.toMillis());
			return isDue(exception);
		}
		return isTime(this.nextUncounted, UNCOUNTED_INTERVAL, now);
	}

	private boolean isTime(long now) {
		return isTime(this.nextLine, INTERVAL, now);
	}

	private static boolean isTime(AtomicLong nextLine, Duration interval, long now) {
		long next = nextLine.get();
		return now >= next && nextLine.compareAndSet(next, now + interval.toMillis());
	}

	/**
	 * What to do, if a setting is known that is likely to be wrong.
	 */
	static String advice(Throwable exception) {
		String advice = new UnreadableRecord(exception).advice();
		return (advice != null) ? " " + advice : "";
	}

	/**
	 * Nothing may have failed since the last line that it could be said with.
	 */
	private void flush() {
		if (this.unsaid.values().stream().noneMatch((count) -> count.get() > 0)) {
			return;
		}
		if (!isTime(this.clock.millis())) {
			this.withheld.await();
			return;
		}
		Map<String, Long> counts = takeCounts();
		logger.warn(() -> "Listener '%s': more failed attempts since the line before: %s."
			.formatted(this.chain.listener(), inWords(counts)));
	}

	private void say(ConsumerRecord<?, ?> record, Throwable exception, String attempt, String next) {
		Map<String, Long> counts = takeCounts();
		boolean others = counts.values().stream().mapToLong(Long::longValue).sum() > 1;
		String failed = others
				? " Failed attempts since the line before, this one included: %s.".formatted(inWords(counts)) : "";
		logger.warn(() -> "Listener '%s': %s at %s has failed with %s%s.%s %s.%s".formatted(this.chain.listener(),
				attempt, RecordCoordinates.of(record), FailureSummary.of(exception).inFull(), message(exception),
				advice(exception), next, failed));
	}

	/**
	 * How many have failed since the last line, by class.
	 */
	private Map<String, Long> takeCounts() {
		Map<String, Long> counts = new TreeMap<>();
		this.unsaid.forEach((type, count) -> {
			long number = count.getAndSet(0);
			if (number > 0) {
				counts.merge(type.getName(), number, Long::sum);
			}
		});
		return counts;
	}

	private static String inWords(Map<String, Long> counts) {
		String most = counts.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
			.limit(NAMED_CLASSES)
			.map((count) -> "%d x %s".formatted(count.getValue(), count.getKey()))
			.collect(Collectors.joining(", "));
		return (counts.size() > NAMED_CLASSES) ? most + " and others" : most;
	}

	private String message(Throwable exception) {
		if (!this.messages) {
			return this.hinted.compareAndSet(false, true)
					? " (resilient-kafka.logging.exception-messages=true shows messages)" : "";
		}
		String message = new ForeignThrowable(exception).message(MAX_MESSAGE);
		return (message != null) ? ": \"" + message.replaceAll("\\p{Cntrl}+", " ") + "\"" : "";
	}

	private static String inWords(long millis) {
		long positive = Math.max(0, millis);
		return (positive < 10_000) ? positive + " ms" : Math.round(positive / 1_000.0) + " s";
	}

}
