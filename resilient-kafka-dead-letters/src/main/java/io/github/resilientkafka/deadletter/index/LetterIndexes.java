package io.github.resilientkafka.deadletter.index;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.topic.ClusterAdmins;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.TaskScheduler;

/**
 * The indexes of listeners whose letters somebody has asked for of late. An index is
 * built when it is asked for first, kept up to date, and dropped when nobody has asked
 * for ten minutes. Thread-safe.
 */
public final class LetterIndexes implements DisposableBean {

	private static final Duration IDLE = Duration.ofMinutes(10);

	private static final Duration ANSWER = Duration.ofSeconds(3);

	private final Ledgers ledgers;

	private final ReplayProgress progress;

	private final ClusterAdmins admins;

	private final ApplicationCode application;

	private final int maxLetters;

	private final int maxReplays;

	private final Map<String, Built> built = new ConcurrentHashMap<>();

	private final ScheduledFuture<?> cleaning;

	/**
	 * Create it.
	 * @param ledgers what was decided
	 * @param progress how far listeners are with replays
	 * @param application tells the code of the application
	 * @param maxLetters how many letters of a listener are known one by one
	 * @param maxReplays how often a letter comes back before it is parked
	 */
	public LetterIndexes(Ledgers ledgers, ReplayProgress progress, ClusterAdmins admins, ApplicationCode application,
			TaskScheduler scheduler, int maxLetters, int maxReplays) {
		this.ledgers = ledgers;
		this.progress = progress;
		this.admins = admins;
		this.application = application;
		this.maxLetters = maxLetters;
		this.maxReplays = maxReplays;
		this.cleaning = scheduler.scheduleWithFixedDelay(this::clean, scheduler.getClock().instant().plus(IDLE),
				Duration.ofMinutes(1));
	}

	/**
	 * How often a letter comes back before it is parked.
	 * @return the number
	 */
	public int maxReplays() {
		return this.maxReplays;
	}

	/**
	 * The index of a listener, as far as it is built.
	 * @param listener the listener
	 * @return the index
	 */
	public LetterIndex of(RegisteredListener listener) {
		return built(listener).index();
	}

	/**
	 * How much of the letters that there were is in the index.
	 * @param listener the listener
	 * @return from 0 to 1
	 */
	public double indexed(RegisteredListener listener) {
		return built(listener).reader().progress();
	}

	/**
	 * Why letters cannot be read.
	 * @param listener the listener
	 * @return the reason, or {@code null} if they can
	 */
	public @Nullable String problem(RegisteredListener listener) {
		return built(listener).reader().problem();
	}

	/**
	 * How many letters there are at most that nothing was decided about, before they are
	 * read.
	 * @param listener the listener
	 * @return the number of letters
	 */
	public long openAtMost(RegisteredListener listener) {
		long open = 0;
		for (Map.Entry<TopicPartition, long[]> each : built(listener).reader().bounds().entrySet()) {
			Ledger ledger = this.ledgers.of(listener.policy().listener(), each.getKey().topic());
			long decided = (ledger != null) ? ledger.decided(each.getKey().partition(), each.getValue()[0]) : 0;
			open += Math.max(0, each.getValue()[1] - each.getValue()[0] - decided);
		}
		return open;
	}

	/**
	 * What tells the state of letters, as far as listeners are now.
	 * @param listener the listener
	 * @return the judge of each dead-letter topic
	 */
	public Function<String, LetterJudge> judges(RegisteredListener listener) {
		return judges(listener, this.progress.committed(listener));
	}

	private Function<String, LetterJudge> judges(RegisteredListener listener, Map<TopicPartition, Long> committed) {
		Map<String, LetterJudge> judges = new HashMap<>();
		listener.chain().replayTopics().forEach((topic, replay) -> {
			String letters = listener.chain().deadLetterTopic(topic);
			Ledger ledger = this.ledgers.of(listener.policy().listener(), letters);
			if (ledger != null) {
				judges.put(letters,
						new LetterJudge(ledger,
								(partition) -> committed.getOrDefault(new TopicPartition(replay, partition), 0L),
								this.maxReplays));
			}
		});
		return (topic) -> {
			LetterJudge judge = judges.get(topic);
			if (judge == null) {
				throw new IllegalArgumentException(
						"'%s' is no dead-letter topic of listener '%s'".formatted(topic, listener.policy().listener()));
			}
			return judge;
		};
	}

	/**
	 * Wait until all letters are in the index that there are now.
	 * @param listener the listener
	 * @param timeout how long to wait at most
	 * @return whether they are
	 */
	public boolean awaitNow(RegisteredListener listener, Duration timeout) {
		LetterReader reader = built(listener).reader();
		long deadline = System.nanoTime() + timeout.toNanos();
		try {
			if (!this.ledgers.awaitRead(listener, timeout)) {
				return false;
			}
			Map<TopicPartition, Long> ends = ends(listener);
			return ends != null && reader.await(ends, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private @Nullable Map<TopicPartition, Long> ends(RegisteredListener listener) throws InterruptedException {
		Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
		var described = BrokerAnswer.await(
				this.admins.of(listener.cluster()).describeTopics(listener.chain().deadLetterTopics()).allTopicNames(),
				Deadline.in(ANSWER));
		described.ifKnown((topics) -> topics.forEach((name, topic) -> topic.partitions()
			.forEach((partition) -> asked.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest()))));
		if (asked.isEmpty()) {
			return null;
		}
		Map<TopicPartition, Long> ends = new HashMap<>();
		BrokerAnswer
			.await(this.admins.of(listener.cluster())
				.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
				.all(), Deadline.in(ANSWER))
			.ifKnown((offsets) -> offsets.forEach((partition, offset) -> ends.put(partition, offset.offset())));
		return ends.isEmpty() ? null : ends;
	}

	private Built built(RegisteredListener listener) {
		Built known = this.built.compute(listener.policy().listener(),
				(id, before) -> (before != null) ? before.touched() : build(listener));
		return known;
	}

	private Built build(RegisteredListener listener) {
		LetterIndex index = new LetterIndex(this.maxLetters);
		LetterReader reader = new LetterReader(listener, index, judges(listener, Map.of()), this.application);
		Thread thread = new Thread(() -> {
			// What was decided comes first: then letters are open or not as they are read
			this.ledgers.awaitRead(listener, Duration.ofMinutes(1));
			reader.run();
		}, "resilient-kafka-letters-" + listener.policy().listener());
		thread.setDaemon(true);
		thread.start();
		return new Built(index, reader, System.nanoTime());
	}

	private void clean() {
		this.built.values().removeIf((each) -> {
			boolean idle = System.nanoTime() - each.askedAt() > IDLE.toNanos();
			if (idle) {
				each.reader().stop();
			}
			return idle;
		});
	}

	@Override
	public void destroy() {
		this.cleaning.cancel(false);
		this.built.values().forEach((each) -> each.reader().stop());
		this.built.clear();
	}

	/**
	 * An index and what builds it.
	 *
	 * @param index the index
	 * @param reader what reads the letters
	 * @param askedAt when somebody has asked last, in terms of {@link System#nanoTime()}
	 */
	private record Built(LetterIndex index, LetterReader reader, long askedAt) {

		Built touched() {
			return new Built(this.index, this.reader, System.nanoTime());
		}

	}

}
