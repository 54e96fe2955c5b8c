package io.github.resilientkafka.deadletter.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * The ledgers of all listeners, as they are written by all instances. Thread-safe.
 */
public final class Ledgers implements SmartLifecycle {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Ledgers.class));

	/** How long somebody waits for what they have written. */
	private static final Duration WRITING_TIME = Duration.ofSeconds(20);

	private static final Duration STARTING_TIME = Duration.ofSeconds(2);

	private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

	private static final Map<String, Object> PRODUCER = Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
			ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000,
			ProducerConfig.LINGER_MS_CONFIG, 0);

	private final RegisteredListeners listeners;

	private final ClusterAdmins admins;

	private final ByteProducerFactories producers;

	private final LedgerFormat format = new LedgerFormat();

	private final List<Runnable> observers = new CopyOnWriteArrayList<>();

	private final Map<Cluster, DefaultKafkaProducerFactory<byte[], byte[]>> factories = new ConcurrentHashMap<>();

	private final List<Thread> threads = new ArrayList<>();

	/** By the id of the listener. */
	private final Map<String, Known> known = new ConcurrentSkipListMap<>();

	private volatile boolean running;

	public Ledgers(RegisteredListeners listeners, ClusterAdmins admins, ByteProducerFactories producers) {
		this.listeners = listeners;
		this.admins = admins;
		this.producers = producers;
		listeners.observe(this::registered);
	}

	/**
	 * Be told of changes from now on.
	 * @param observer what is told, on a thread that reads ledgers
	 */
	public void observe(Runnable observer) {
		this.observers.add(observer);
	}

	@Override
	public void start() {
		this.running = true;
		read(this.listeners.all());
	}

	/**
	 * A listener that is registered later, by a lazy bean, has missed the start. Others
	 * come again when they have more lanes.
	 */
	private void registered(RegisteredListener listener) {
		if (this.running && !this.known.containsKey(listener.policy().listener())) {
			read(List.of(listener));
		}
	}

	private synchronized void read(Collection<RegisteredListener> some) {
		Map<Cluster, List<RegisteredListener>> byCluster = some.stream()
			.collect(Collectors.groupingBy(RegisteredListener::cluster));
		List<LedgerTail> begun = new ArrayList<>();
		byCluster.forEach((cluster, here) -> begin(cluster, here).ifPresent(begun::add));
		awaitFirst(begun);
	}

	private Optional<LedgerTail> begin(Cluster cluster, List<RegisteredListener> here) {
		Map<RegisteredListener, Map<String, Ledger>> own = new LinkedHashMap<>();
		Map<String, Runnable> replays = new LinkedHashMap<>();
		for (RegisteredListener listener : here) {
			own.put(listener, ledgers(listener));
			listener.chain()
				.replayTopics()
				.values()
				.forEach((topic) -> replays.put(topic, () -> readReplays(listener, topic)));
		}
		List<Ledger> all = own.values().stream().flatMap((ledgers) -> ledgers.values().stream()).toList();
		if (all.isEmpty()) {
			return Optional.empty();
		}
		LedgerTail tail = new LedgerTail(cluster, this.admins.of(cluster), all, replays, this.format, this::changed);
		own.forEach((listener, ledgers) -> this.known.put(listener.policy().listener(), new Known(ledgers, tail)));
		tail.prepare();
		Thread thread = new Thread(tail, "resilient-kafka-ledger");
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
		return Optional.of(tail);
	}

	private static Map<String, Ledger> ledgers(RegisteredListener listener) {
		Map<String, Ledger> ledgers = new LinkedHashMap<>();
		listener.chain().ledgers().forEach((topic, name) -> {
			String letters = listener.chain().deadLetterTopic(topic);
			ledgers.put(letters, new Ledger(listener.policy().listener(), name, letters,
					String.valueOf(listener.chain().replayTopics().get(topic))));
		});
		return ledgers;
	}

	/**
	 * A pause of all instances holds before the containers start, if the brokers answer.
	 */
	private static void awaitFirst(Collection<LedgerTail> tails) {
		long deadline = System.nanoTime() + STARTING_TIME.toNanos();
		for (LedgerTail tail : tails) {
			try {
				tail.awaitFirst(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	private void changed() {
		for (Runnable observer : this.observers) {
			try {
				observer.run();
			}
			catch (RuntimeException ex) {
				logger.error(ex, "What was decided about dead letters could not be carried out here");
			}
		}
	}

	/**
	 * Not before it exists and may be read: a topic that may not would keep the consumer
	 * from the retry topics.
	 */
	private void readReplays(RegisteredListener listener, String replayTopic) {
		if (listener.readReplays(replayTopic)) {
			this.listeners.changed(listener);
		}
	}

	/**
	 * The ledgers of a listener.
	 * @param listener its id
	 * @return one for each of its dead-letter topics
	 */
	public Collection<Ledger> of(String listener) {
		return known(listener).ledgers().values();
	}

	/**
	 * The ledger of a dead-letter topic.
	 * @param listener the id of the listener
	 * @param deadLetterTopic the topic
	 * @return its ledger, or {@code null} if it is none of the listener
	 */
	public @Nullable Ledger of(String listener, String deadLetterTopic) {
		return known(listener).ledgers().get(deadLetterTopic);
	}

	private Known known(String listener) {
		return this.known.getOrDefault(listener, Known.NOTHING);
	}

	private @Nullable LedgerTail tail(RegisteredListener listener) {
		return known(listener.policy().listener()).tail();
	}

	/**
	 * All ledgers.
	 * @return those of all listeners
	 */
	public List<Ledger> all() {
		return this.known.values().stream().flatMap((each) -> each.ledgers().values().stream()).toList();
	}

	/**
	 * About how many letters something was decided.
	 * @param listener the id of the listener
	 * @param partition a partition of its dead-letter topic
	 * @param begin the first offset that is still there
	 * @return the number of letters from there on, 0 as long as that is not known
	 */
	public long settled(String listener, TopicPartition partition, long begin) {
		Ledger ledger = of(listener, partition.topic());
		return (ledger != null) ? ledger.decided(partition.partition(), begin) : 0;
	}

	/**
	 * Wait until what was decided before is known.
	 * @param listener the listener
	 * @param timeout how long to wait at most
	 * @return whether it is
	 */
	public boolean awaitRead(RegisteredListener listener, Duration timeout) {
		LedgerTail tail = tail(listener);
		if (tail == null) {
			return false;
		}
		try {
			for (Ledger ledger : of(listener.policy().listener())) {
				if (!tail.awaitRead(ledger, timeout)) {
					return false;
				}
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Wait until all is known that is written now, transactions that are open included.
	 * @param listener whose ledger it is
	 * @param ledger the ledger
	 * @param timeout how long to wait at most
	 * @return whether it is
	 * @throws InterruptedException if the thread is interrupted
	 */
	public boolean awaitNow(RegisteredListener listener, Ledger ledger, Duration timeout) throws InterruptedException {
		LedgerTail tail = tail(listener);
		if (tail == null || !tail.awaitRead(ledger, timeout)) {
			return false;
		}
		TopicPartition partition = new TopicPartition(ledger.topic(), 0);
		long end = BrokerAnswer
			.await(this.admins.of(listener.cluster())
				.listOffsets(Map.of(partition, OffsetSpec.latest()))
				.partitionResult(partition))
			.map(ListOffsetsResultInfo::offset)
			.orThrow();
		return tail.awaitPosition(ledger, end - 1, timeout);
	}

	/**
	 * Write an entry, and wait until it is known here. All instances know it a moment
	 * later.
	 * @param listener whose ledger it is
	 * @param ledger the ledger
	 * @param entry the entry
	 * @throws LedgerException if it could not be written
	 */
	public void append(RegisteredListener listener, Ledger ledger, LedgerEntry entry) {
		LedgerTail tail = tail(listener);
		try {
			if (tail == null || !tail.awaitRead(ledger, WRITING_TIME)) {
				// A producer may let the brokers create it, with a retention
				throw new IllegalStateException("it does not exist, or the application may not read it");
			}
			KafkaTemplate<byte[], byte[]> template = ByteProducerFactories.template(this.factories
				.computeIfAbsent(listener.cluster(), (cluster) -> this.producers.create(cluster, "-ledger", PRODUCER)));
			long offset = template.send(record(ledger, entry))
				.get(WRITING_TIME.toMillis(), TimeUnit.MILLISECONDS)
				.getRecordMetadata()
				.offset();
			tail.awaitPosition(ledger, offset, WRITING_TIME);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LedgerException("It was interrupted before it was written", ex);
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			throw new LedgerException(
					"'%s' could not be written: %s. Nothing is done unless it was written all the same; look at the jobs before you try again"
						.formatted(ledger.topic(), new RootCause(ex).text()),
					ex);
		}
	}

	/**
	 * What has to be sent to write an entry.
	 * @param ledger the ledger
	 * @param entry the entry
	 * @return a record
	 */
	@SuppressWarnings("NullAway") // Kafka is not annotated: keys may be null
	public ProducerRecord<byte[], byte[]> record(Ledger ledger, LedgerEntry entry) {
		return new ProducerRecord<>(ledger.topic(), 0, null, this.format.write(entry));
	}

	@Override
	public void stop() {
		this.running = false;
		end();
		this.factories.values().forEach((factory) -> {
			factory.setPhysicalCloseTimeout((int) CLOSING_TIME.toSeconds());
			factory.destroy();
		});
		this.factories.clear();
	}

	private synchronized void end() {
		this.known.values().stream().map(Known::tail).filter(Objects::nonNull).forEach(LedgerTail::stop);
		for (Thread thread : this.threads) {
			try {
				thread.join(CLOSING_TIME.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		this.threads.clear();
	}

	/**
	 * After the topics are provisioned, before the containers start.
	 */
	@Override
	public int getPhase() {
		return AbstractMessageListenerContainer.DEFAULT_PHASE - 4;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * What is known of a listener.
	 *
	 * @param ledgers its ledgers, by their dead-letter topics
	 * @param tail what reads them
	 */
	private record Known(Map<String, Ledger> ledgers, @Nullable LedgerTail tail) {

		private static final Known NOTHING = new Known(Map.of(), null);

	}

}
