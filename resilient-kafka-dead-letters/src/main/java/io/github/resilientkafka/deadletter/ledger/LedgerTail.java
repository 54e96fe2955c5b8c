package io.github.resilientkafka.deadletter.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.deadletter.letter.ConsumerLoop;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.ByteConsumers;
import io.github.resilientkafka.topic.Cluster;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

import org.springframework.core.log.LogAccessor;

/**
 * Reads all ledgers of a cluster from their beginning, and goes on reading, on a thread
 * of its own. Whoever waits for what was written is told when it is read.
 */
final class LedgerTail implements Runnable {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(LedgerTail.class));

	/** A broker answers at once when there is something, and otherwise after 5 s. */
	private static final Map<String, Object> CONFIGS = Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5_000,
			ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);

	private static final Duration POLL = Duration.ofSeconds(5);

	private static final Duration PREPARING_TIME = Duration.ofSeconds(3);

	private static final Duration LOOKING_TIME = Duration.ofSeconds(30);

	private static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

	/** Until all topics are there, but not for ever. */
	private static final Duration FIRST_LOOK_INTERVAL = Duration.ofSeconds(1);

	private static final int FIRST_LOOKS = 30;

	private static final Runnable NOTHING = () -> {
	};

	private final Cluster cluster;

	private final Admin admin;

	private final Map<TopicPartition, Ledger> ledgers = new HashMap<>();

	/** What to do when a topic of replayed letters may be read. */
	private final Map<String, Runnable> replays;

	private final Map<String, String> ids = new HashMap<>();

	private final LedgerFormat format;

	private final Runnable changed;

	private final LogGate gate = new LogGate(Duration.ofMinutes(1), TimeSource.SYSTEM);

	private final Set<Ledger> read = new HashSet<>();

	private final ConsumerLoop loop;

	/** One that may not be read would keep the consumer from all others. */
	private final Set<String> readable = ConcurrentHashMap.newKeySet();

	private final Map<Ledger, Long> inDoubt = new HashMap<>();

	private boolean identified;

	private long nextLook = System.nanoTime();

	private int looks;

	LedgerTail(Cluster cluster, Admin admin, Collection<Ledger> ledgers, Map<String, Runnable> replays,
			LedgerFormat format, Runnable changed) {
		this.cluster = cluster;
		this.admin = admin;
		ledgers.forEach((ledger) -> this.ledgers.put(new TopicPartition(ledger.topic(), 0), ledger));
		this.replays = Map.copyOf(replays);
		this.format = format;
		this.changed = changed;
		this.loop = new ConsumerLoop(this::consumer, this::read, this::failed);
	}

	/**
	 * Look which topics of replayed letters may be read, for a moment: the consumers of
	 * the retry topics begin with them, and need not ask their group for them later.
	 */
	void prepare() {
		try {
			describe(Deadline.in(PREPARING_TIME));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			logger.debug(ex, "Topics of replayed letters are looked for later");
		}
	}

	@Override
	public void run() {
		this.loop.run();
	}

	private Consumer<byte[], byte[]> consumer() {
		this.nextLook = System.nanoTime();
		return ByteConsumers.create(this.cluster, CONFIGS);
	}

	private void read(Consumer<byte[], byte[]> opened) throws InterruptedException {
		if (System.nanoTime() - this.nextLook >= 0) {
			look(opened);
		}
		if (opened.assignment().isEmpty()) {
			TimeUnit.MILLISECONDS.sleep(FIRST_LOOK_INTERVAL.toMillis());
			return;
		}
		Duration wait = Duration.ofNanos(Math.max(0, this.nextLook - System.nanoTime()));
		ConsumerRecords<byte[], byte[]> records = opened.poll((wait.compareTo(POLL) < 0) ? wait : POLL);
		records.forEach(this::add);
		Map<TopicPartition, Long> positions = new HashMap<>();
		opened.assignment().forEach((partition) -> positions.put(partition, opened.position(partition)));
		tell(positions, !records.isEmpty() || this.read.size() < this.ledgers.size());
	}

	private void tell(Map<TopicPartition, Long> positions, boolean changes) {
		synchronized (this) {
			positions.forEach((partition, position) -> ledger(partition).readTo(position));
			notifyAll();
		}
		if (changes) {
			this.changed.run();
		}
	}

	private Ledger ledger(TopicPartition partition) {
		Ledger ledger = this.ledgers.get(partition);
		if (ledger == null) {
			throw new IllegalArgumentException(partition.toString());
		}
		return ledger;
	}

	private void add(ConsumerRecord<byte[], byte[]> record) {
		LedgerEntry entry = null;
		try {
			entry = this.format.read(record.value());
		}
		catch (RuntimeException ex) {
			logger.warn(() -> "'%s' has something at offset %d that is no entry of a ledger; it is passed over"
				.formatted(record.topic(), record.offset()));
		}
		ledger(new TopicPartition(record.topic(), record.partition())).add(record.offset(), entry);
	}

	/**
	 * Which ledgers there are by now, and which dead-letter topics they are about.
	 */
	private void look(Consumer<byte[], byte[]> opened) throws InterruptedException {
		Map<String, String> now = describe(Deadline.in(LOOKING_TIME));
		Set<TopicPartition> there = new LinkedHashSet<>();
		Set<TopicPartition> anew = new HashSet<>();
		this.ledgers.forEach((partition, ledger) -> {
			String letters = now.get(ledger.deadLetterTopic());
			String id = now.get(ledger.topic());
			if (letters != null && ledger.identify(letters)) {
				this.identified = true;
			}
			String replays = now.get(ledger.replayTopic());
			if (replays != null) {
				ledger.identifyReplays(replays);
			}
			if (this.readable.contains(ledger.topic())) {
				there.add(partition);
			}
			String before = (id != null) ? this.ids.put(ledger.topic(), id) : null;
			if (before != null && !before.equals(id)) {
				ledger.clear();
				anew.add(partition);
			}
		});
		Set<TopicPartition> begun = opened.assignment();
		if (!there.equals(begun)) {
			opened.assign(there);
			Set<TopicPartition> others = new HashSet<>(there);
			others.removeAll(begun);
			opened.beginningOffsets(others).forEach((partition, begin) -> {
				warnOfGap(ledger(partition), begin);
				opened.seek(partition, Math.max(begin, ledger(partition).position() + 1));
			});
		}
		opened.seekToBeginning(anew);
		markRead(opened, there);
		this.ledgers.values().forEach(this::warnOfDoubt);
		if (this.identified) {
			this.identified = false;
			this.changed.run();
		}
		boolean soon = now.size() < names().size() && this.looks++ < FIRST_LOOKS;
		this.nextLook = System.nanoTime() + (soon ? FIRST_LOOK_INTERVAL : LOOK_INTERVAL).toNanos();
	}

	private void warnOfDoubt(Ledger ledger) {
		long letters = ledger.inDoubt();
		Long before = this.inDoubt.put(ledger, letters);
		if (letters > 0 && (before == null || letters > before)) {
			logger.error(
					() -> "'%s' was deleted and created anew: whether %d letter(s) that were sent to it were processed is not known. They are parked; look at them, and discard them, or replay them by ids or with insist=true. Do not delete this topic while letters are replaying."
						.formatted(ledger.replayTopic(), letters));
		}
	}

	private static void warnOfGap(Ledger ledger, long begin) {
		if (begin > ledger.position() + 1) {
			logger.error(
					() -> "'%s' begins at offset %d: what was decided before is deleted, so letters of '%s' that were replayed or discarded may be open again. Find out which ones before you replay all. Set retention.ms and retention.bytes of the topic to -1, so that nothing more is deleted."
						.formatted(ledger.topic(), begin, ledger.deadLetterTopic()));
		}
	}

	/**
	 * The ids of the topics that there are.
	 */
	private Map<String, String> describe(Deadline deadline) throws InterruptedException {
		Map<String, String> now = new HashMap<>();
		for (Map.Entry<String, KafkaFuture<TopicDescription>> each : this.admin
			.describeTopics(names(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
			.topicNameValues()
			.entrySet()) {
			BrokerAnswer.await(each.getValue(), deadline).ifKnown((description) -> {
				now.put(each.getKey(), description.topicId().toString());
				if (mayBeRead(description)) {
					this.readable.add(each.getKey());
					this.replays.getOrDefault(each.getKey(), NOTHING).run();
				}
			});
		}
		return now;
	}

	private List<String> names() {
		List<String> names = new ArrayList<>(this.replays.keySet());
		this.ledgers.values().forEach((ledger) -> {
			names.add(ledger.topic());
			names.add(ledger.deadLetterTopic());
		});
		return names;
	}

	private static boolean mayBeRead(TopicDescription description) {
		Set<AclOperation> operations = description.authorizedOperations();
		return operations == null || operations.contains(AclOperation.READ);
	}

	/**
	 * Read what there is before anybody asks.
	 */
	private void markRead(Consumer<byte[], byte[]> opened, Set<TopicPartition> there) {
		Set<TopicPartition> unread = new HashSet<>(there);
		unread.removeIf((partition) -> this.read.contains(ledger(partition)));
		if (unread.isEmpty()) {
			return;
		}
		Map<TopicPartition, Long> ends = opened.endOffsets(unread);
		while (!this.loop.isStopped() && !unread.isEmpty()) {
			unread.removeIf((partition) -> opened.position(partition) >= ends.getOrDefault(partition, 0L));
			if (!unread.isEmpty()) {
				opened.poll(Duration.ofMillis(100)).forEach(this::add);
			}
		}
		synchronized (this) {
			there.forEach((partition) -> this.read.add(ledger(partition)));
			notifyAll();
		}
		this.changed.run();
	}

	/**
	 * Wait until all ledgers were read once that there are.
	 */
	synchronized void awaitFirst(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (this.ledgers.values()
			.stream()
			.anyMatch((ledger) -> this.readable.contains(ledger.topic()) && !this.read.contains(ledger))
				&& deadline - System.nanoTime() > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
		}
	}

	/**
	 * Wait until a ledger was read once.
	 * @return whether it was
	 */
	synchronized boolean awaitRead(Ledger ledger, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!this.read.contains(ledger) && deadline - System.nanoTime() > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
		}
		return this.read.contains(ledger);
	}

	/**
	 * Wait until what was written at an offset is read.
	 * @return whether it is
	 */
	synchronized boolean awaitPosition(Ledger ledger, long offset, Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (ledger.position() < offset && deadline - System.nanoTime() > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
		}
		return ledger.position() >= offset;
	}

	private void failed(RuntimeException ex) {
		this.gate.pass((withheld) -> logger.warn(
				() -> "What is decided about dead letters cannot be read from %s: %s. It is tried again; until then no decision of other instances is known here. Permit READ and DESCRIBE on the ledgers, <dead-letter topic>.ledger, if that is missing."
					.formatted(this.cluster, new RootCause(ex).text())));
		logger.debug(ex, "Ledgers cannot be read");
	}

	void stop() {
		this.loop.stop();
	}

}
