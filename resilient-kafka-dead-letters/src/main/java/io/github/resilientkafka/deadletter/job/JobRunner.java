package io.github.resilientkafka.deadletter.job;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.failure.ApplicationCode;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.ByteConsumers;
import io.github.resilientkafka.transaction.TransactionSettings;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Has somebody work on the jobs of each listener for as long as there are any: on all
 * instances, which share the partitions of the dead-letter topics. Thread-safe.
 */
public final class JobRunner implements SmartLifecycle {

	/** Whoever has died is replaced about as soon as the brokers end its transaction. */
	private static final int SESSION_TIMEOUT_MS = 10_000;

	private static final int MAX_POLL_RECORDS = 500;

	private static final Duration CLOSING_TIME = Duration.ofSeconds(5);

	private final RegisteredListeners listeners;

	private final Ledgers ledgers;

	private final ByteProducerFactories producers;

	private final TransactionSettings settings;

	private final boolean transactional;

	private final PausedListeners paused;

	private final ApplicationCode application;

	private final int maxReplays;

	private final Map<String, Working> working = new ConcurrentHashMap<>();

	private volatile boolean running;

	/**
	 * Create it.
	 * @param settings how transactions are made
	 * @param transactional whether there are any
	 * @param maxReplays how often a letter comes back before it is parked
	 */
	public JobRunner(RegisteredListeners listeners, Ledgers ledgers, ByteProducerFactories producers,
			TransactionSettings settings, boolean transactional, PausedListeners paused, ApplicationCode application,
			int maxReplays) {
		this.listeners = listeners;
		this.ledgers = ledgers;
		this.producers = producers;
		this.settings = settings;
		this.transactional = transactional;
		this.paused = paused;
		this.application = application;
		this.maxReplays = maxReplays;
		ledgers.observe(this::look);
	}

	/**
	 * The consumer group that works on the jobs of a listener.
	 */
	static String group(RegisteredListener listener) {
		return listener.group() + ".replay";
	}

	@Override
	public void start() {
		this.running = true;
		look();
	}

	private void look() {
		for (RegisteredListener listener : this.listeners.all()) {
			if (this.running && !OpenJobs.of(this.ledgers.of(listener.policy().listener())).isEmpty()) {
				this.working.computeIfAbsent(listener.policy().listener(), (id) -> begin(listener));
			}
		}
	}

	private Working begin(RegisteredListener listener) {
		String id = listener.policy().listener();
		ReplayWorker worker = new ReplayWorker(listener, this.ledgers, () -> consumer(listener), transactions(listener),
				this.paused, this.application, this.maxReplays);
		Thread thread = new Thread(() -> {
			try {
				worker.run();
			}
			finally {
				this.working.remove(id);
				// One may have been opened meanwhile
				look();
			}
		}, "resilient-kafka-replay-" + id);
		thread.setDaemon(true);
		thread.start();
		return new Working(worker, thread);
	}

	private static Consumer<byte[], byte[]> consumer(RegisteredListener listener) {
		Map<String, Object> configs = new HashMap<>();
		configs.put(ConsumerConfig.GROUP_ID_CONFIG, group(listener));
		configs.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
		if (!"consumer".equalsIgnoreCase(
				String.valueOf(listener.cluster().configs(ConsumerConfig.configNames()).get("group.protocol")))) {
			// With the other protocol the brokers say it
			configs.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
			configs.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MS / 4);
		}
		return ByteConsumers.create(listener.cluster(), configs);
	}

	private LetterTransactions transactions(RegisteredListener listener) {
		int timeout = (int) this.settings.timeout().toMillis();
		Map<String, Object> configs = new HashMap<>();
		configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
		configs.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 3);
		configs.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * timeout / 3);
		configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		if (this.transactional) {
			configs.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeout);
			configs.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG,
					this.settings.idPrefix() + "-" + listener.policy().listener() + "-replay-");
		}
		return new LetterTransactions(this.producers.create(listener.cluster(), "-replay", configs),
				this.settings.timeout());
	}

	/**
	 * Why the jobs of a listener cannot go on here.
	 * @param listener the id of the listener
	 * @return the reason, or {@code null} if there is none
	 */
	public @Nullable String problem(String listener) {
		Working known = this.working.get(listener);
		return (known != null) ? known.worker().problem() : null;
	}

	@Override
	public void stop() {
		this.running = false;
		this.working.values().forEach((each) -> each.worker().stop());
		long deadline = System.nanoTime() + CLOSING_TIME.toNanos();
		for (Working each : this.working.values()) {
			try {
				each.thread().join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * In front of the ledgers, which are read until nobody works any more.
	 */
	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Somebody who works.
	 *
	 * @param worker what is done
	 * @param thread on which thread
	 */
	private record Working(ReplayWorker worker, Thread thread) {

	}

}
