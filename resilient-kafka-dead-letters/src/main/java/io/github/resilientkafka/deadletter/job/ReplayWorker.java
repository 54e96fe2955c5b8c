package io.github.resilientkafka.deadletter.job;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.deadletter.job.OpenJobs.LedgerJob;
import io.github.resilientkafka.deadletter.ledger.Decision;
import io.github.resilientkafka.deadletter.ledger.Job;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Works on the jobs of one listener, one after the other, on a thread of its own: it goes
 * through the letters of the partitions that the group of the jobs has assigned to it.
 * The letters that are sent, what is written down about them and the proof that the
 * partitions are still its own are one transaction. It ends when there is no job.
 */
final class ReplayWorker implements Runnable {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ReplayWorker.class));

	private static final Duration POLL = Duration.ofMillis(100);

	/** Longer than the brokers keep a transaction open whose instance has died. */
	private static final Duration LEDGER_TIME = Duration.ofSeconds(30);

	private static final Duration WHILE_FAILING = Duration.ofSeconds(1);

	private static final long TRIAL_INTERVAL = Duration.ofSeconds(30).toNanos();

	/** How long it stays in its group for the next job. */
	private static final long LINGER = Duration.ofSeconds(5).toNanos();

	private final RegisteredListener listener;

	private final Ledgers ledgers;

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final LetterTransactions transactions;

	private final LetterWriter writer;

	private final PausedListeners paused;

	private final ApplicationCode application;

	private final int maxReplays;

	private final LogGate gate = new LogGate(Duration.ofMinutes(1), TimeSource.SYSTEM);

	/** Of the current job, where it goes on in the partitions that are ours. */
	private final Map<TopicPartition, Long> cursors = new HashMap<>();

	private @Nullable String current;

	private Pace pace = new Pace(null, System.nanoTime());

	private volatile boolean stopped;

	private volatile @Nullable String problem;

	private long lastJob = System.nanoTime();

	private long lastTrial = System.nanoTime();

	ReplayWorker(RegisteredListener listener, Ledgers ledgers, Supplier<Consumer<byte[], byte[]>> consumers,
			LetterTransactions transactions, PausedListeners paused, ApplicationCode application, int maxReplays) {
		this.listener = listener;
		this.ledgers = ledgers;
		this.consumers = consumers;
		this.transactions = transactions;
		this.writer = new LetterWriter(listener, ledgers, transactions, () -> this.stopped, this::failed);
		this.paused = paused;
		this.application = application;
		this.maxReplays = maxReplays;
	}

	@Override
	public void run() {
		try (this.transactions) {
			while (!this.stopped && work()) {
				TimeUnit.MILLISECONDS.sleep(WHILE_FAILING.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Work until there are no jobs.
	 * @return whether there may be more of them
	 */
	private boolean work() throws InterruptedException {
		try (Consumer<byte[], byte[]> consumer = this.consumers.get()) {
			consumer.subscribe(this.listener.chain().deadLetterTopics(), new Restart());
			this.current = null;
			while (!this.stopped) {
				LedgerJob next = next();
				if (next == null && System.nanoTime() - this.lastJob > LINGER) {
					return false;
				}
				if (next == null) {
					holdAll(consumer);
					consumer.poll(POLL);
				}
				else {
					this.lastJob = System.nanoTime();
					step(consumer, next);
				}
			}
			return false;
		}
		catch (WakeupException | InterruptException ex) {
			return true;
		}
		catch (RuntimeException ex) {
			failed(ex);
			return true;
		}
	}

	private @Nullable LedgerJob next() {
		List<LedgerJob> open = OpenJobs.of(this.ledgers.of(this.listener.policy().listener()));
		return open.isEmpty() ? null : open.get(0);
	}

	private void step(Consumer<byte[], byte[]> consumer, LedgerJob next) throws InterruptedException {
		Job job = next.job();
		if (!next.key().equals(this.current)) {
			consumer.poll(Duration.ZERO);
			if (consumer.assignment().isEmpty() || !begin(consumer, next)) {
				holdAll(consumer);
				consumer.poll(POLL);
				return;
			}
		}
		this.problem = null;
		double share = (double) this.cursors.size() / Math.max(1, job.opened().spans().size());
		int permits = permits(job, share);
		if (permits == 0) {
			holdAll(consumer);
			consumer.poll(POLL);
			return;
		}
		consumer.resume(this.cursors.keySet());
		ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
		if (!next.key().equals(this.current)) {
			// Partitions have come or gone meanwhile
			return;
		}
		write(consumer, next, polled, permits);
	}

	/**
	 * A breaker is asked by calls alone, and this job may be all that there is to call
	 * with: one letter now and then.
	 */
	private int permits(Job job, double share) {
		long now = System.nanoTime();
		if (!job.opened().kind().sends() || this.paused.obstacle(this.listener) == null) {
			return this.pace.permits(share, now);
		}
		if (!this.paused.isTriedByCalls(this.listener) || now - this.lastTrial < TRIAL_INTERVAL) {
			return 0;
		}
		this.lastTrial = now;
		return 1;
	}

	/**
	 * Find out where a job goes on. All that was decided before by whoever had the
	 * partitions has to be known first.
	 */
	private boolean begin(Consumer<byte[], byte[]> consumer, LedgerJob next) throws InterruptedException {
		if (next.job().opened().kind().sends() && next.ledger().replayTopicId() == null) {
			// It is written down to which topic letters are sent
			return false;
		}
		if (!this.ledgers.awaitNow(this.listener, next.ledger(), LEDGER_TIME)) {
			throw new IllegalStateException(
					"'%s' could not be read to its end in time".formatted(next.ledger().topic()));
		}
		Job now = next.ledger()
			.jobs()
			.stream()
			.filter((job) -> job.number().equals(next.job().number()))
			.findFirst()
			.orElse(next.job());
		this.cursors.clear();
		this.writer.begin(consumer.assignment());
		for (TopicPartition partition : consumer.assignment()) {
			Long cursor = now.cursors().get(partition.partition());
			if (partition.topic().equals(next.ledger().deadLetterTopic()) && cursor != null) {
				this.cursors.put(partition, cursor);
				consumer.seek(partition, cursor);
			}
		}
		consumer.pause(consumer.assignment());
		this.pace = new Pace(now.opened().rate(), System.nanoTime());
		this.current = next.key();
		return true;
	}

	private static void holdAll(Consumer<byte[], byte[]> consumer) {
		consumer.pause(consumer.assignment());
	}

	private void write(Consumer<byte[], byte[]> consumer, LedgerJob next, ConsumerRecords<byte[], byte[]> polled,
			int permits) throws InterruptedException {
		Replay replay = replay(next);
		List<LetterBatch> batches = new ArrayList<>();
		boolean oneByOne = this.cursors.entrySet()
			.stream()
			.anyMatch((cursor) -> this.writer.isAlone(cursor.getKey(), cursor.getValue()));
		int left = oneByOne ? 1 : permits;
		for (Map.Entry<TopicPartition, Long> cursor : this.cursors.entrySet()) {
			LetterBatch batch = batch(consumer, next, replay, cursor.getKey(), cursor.getValue(),
					polled.records(cursor.getKey()), left);
			left -= batch.decided().count();
			batches.add(batch);
		}
		if (batches.stream().noneMatch((batch) -> batch.decided().isWorthWriting())) {
			batches.forEach((batch) -> this.cursors.put(batch.partition(), batch.decided().next()));
			return;
		}
		for (LetterBatch batch : this.writer.commit(consumer, next, replay, batches)) {
			this.pace.used(batch.decided().count());
			if (batch.decided().isLast()) {
				this.cursors.remove(batch.partition());
				consumer.pause(List.of(batch.partition()));
			}
			else {
				this.cursors.put(batch.partition(), batch.decided().next());
			}
		}
		this.cursors.forEach(consumer::seek);
	}

	private Replay replay(LedgerJob next) {
		String letters = next.ledger().deadLetterTopic();
		String main = this.listener.chain()
			.topics()
			.stream()
			.filter((topic) -> this.listener.chain().deadLetterTopic(topic).equals(letters))
			.findFirst()
			.orElseThrow();
		String topic = String.valueOf(this.listener.chain().replayTopics().get(main));
		String value = next.job().opened().value();
		int partitions = next.job().opened().kind().sends() ? this.transactions.partitions(topic) : 1;
		return new Replay(next.job().number(), main, topic, partitions, this.listener.group(),
				(value != null) ? value.getBytes(StandardCharsets.UTF_8) : null);
	}

	/**
	 * What is to be done in one partition.
	 */
	private LetterBatch batch(Consumer<byte[], byte[]> consumer, LedgerJob next, Replay replay,
			TopicPartition partition, long cursor, List<ConsumerRecord<byte[], byte[]>> polled, int permits) {
		Job job = next.job();
		long end = job.span(partition.partition()).end();
		DecidedLetters decided = new DecidedLetters(job.number(), partition.partition(), cursor);
		List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
		for (ConsumerRecord<byte[], byte[]> letter : polled) {
			if (letter.offset() < cursor) {
				// The consumer was set back
				continue;
			}
			if (letter.offset() >= end) {
				decided.goOnAt(end, end);
				return new LetterBatch(partition, decided, letters);
			}
			if (decided.count() >= permits
					|| (decided.count() > 0 && this.writer.isAlone(partition, letter.offset()))) {
				decided.goOnAt(letter.offset(), end);
				return new LetterBatch(partition, decided, letters);
			}
			if (isMeant(next, letter)) {
				String obstacle = obstacle(job, replay, letter);
				if (obstacle != null) {
					decided.skip(letter.offset(), obstacle);
				}
				else {
					decided.add(letter.offset());
					letters.add(letter);
				}
			}
		}
		// Behind the last letter there may be markers of transactions
		decided.goOnAt(Math.min(end, Math.max(cursor, consumer.position(partition))), end);
		return new LetterBatch(partition, decided, letters);
	}

	private boolean isMeant(LedgerJob next, ConsumerRecord<byte[], byte[]> letter) {
		JobKind kind = next.job().opened().kind();
		Decision decided = next.ledger().decision(letter.partition(), letter.offset());
		return decided.isSubjectTo(kind.needs()) && next.job()
			.opened()
			.selection()
			.includes(Letter.of(letter, this.application), decided.maxReplays(kind.maxReplays(this.maxReplays)));
	}

	private @Nullable String obstacle(Job job, Replay replay, ConsumerRecord<byte[], byte[]> letter) {
		if (!job.opened().kind().sends()) {
			return null;
		}
		String known = this.writer.refusal(LetterId.of(letter));
		return (known != null) ? known : replay.obstacle(letter);
	}

	private void failed(Exception ex) {
		String reason = new RootCause(ex).text();
		this.problem = reason;
		this.gate.pass((withheld) -> logger.warn(
				() -> "Jobs about dead letters of listener '%s' cannot go on: %s. Nothing is lost, and it is tried again. Permit READ on the dead-letter topics and the group '%s', WRITE on the replay topics and ledgers, and the transactional ids that begin with resilient-kafka.transactions.id-prefix, if that is missing; without transactional ids set resilient-kafka.dead-letters.transactions=false."
					.formatted(this.listener.policy().listener(), reason, JobRunner.group(this.listener))));
		logger.debug(ex, "Jobs cannot go on");
	}

	/**
	 * Why jobs cannot go on.
	 */
	@Nullable String problem() {
		return this.problem;
	}

	void stop() {
		this.stopped = true;
	}

	/**
	 * With other partitions it has to be found out anew where the job goes on.
	 */
	private final class Restart implements ConsumerRebalanceListener {

		@Override
		public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
			ReplayWorker.this.current = null;
		}

		@Override
		public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
			ReplayWorker.this.current = null;
		}

	}

}
