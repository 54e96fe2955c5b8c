package io.github.resilientkafka.guarantees.scene;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.resilientkafka.guarantees.workload.Fate;
import io.github.resilientkafka.guarantees.workload.FateMix;
import io.github.resilientkafka.guarantees.workload.Mode;
import io.github.resilientkafka.guarantees.workload.Order;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends the same orders to the topics of all modes at an even pace, past the links that
 * faults spoil.
 */
public final class Feed implements AutoCloseable {

	private static final int CUSTOMERS = 200;

	private static final Duration BURST_EACH = Duration.ofSeconds(1);

	private final Collection<Mode> modes;

	private final FateMix mix;

	private final Random random;

	private final KafkaProducer<String, String> producer;

	private final Map<Integer, Long> sequences = new HashMap<>();

	private final Thread thread = new Thread(this::feed, "feed");

	private volatile boolean closed;

	private volatile int ordersPerSecond;

	private volatile long nextId;

	private volatile boolean succeeding;

	/**
	 * Start to send.
	 * @param servers where the brokers are
	 * @param modes to which topics
	 * @param ordersPerSecond to each topic
	 * @param mix of the fates
	 * @param seed decides keys and fates
	 */
	public Feed(String servers, Collection<Mode> modes, int ordersPerSecond, FateMix mix, long seed) {
		this.modes = List.copyOf(modes);
		this.ordersPerSecond = ordersPerSecond;
		this.mix = mix;
		this.random = new Random(seed);
		this.producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers,
				ProducerConfig.CLIENT_ID_CONFIG, "feed", ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE,
				ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE, ProducerConfig.LINGER_MS_CONFIG, 20,
				ProducerConfig.METADATA_MAX_AGE_CONFIG, 5000), new StringSerializer(), new StringSerializer());
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * In bursts, as records of a busy topic arrive in batches.
	 */
	private void feed() {
		long next = System.nanoTime();
		while (!this.closed) {
			long wait = next - System.nanoTime();
			if (wait > 0) {
				LockSupport.parkNanos(wait);
				continue;
			}
			int burst = Math.max(1, (int) (this.ordersPerSecond * BURST_EACH.toMillis() / 1000));
			next += burst * TimeUnit.SECONDS.toNanos(1) / this.ordersPerSecond;
			for (int i = 0; i < burst; i++) {
				send();
			}
		}
	}

	private void send() {
		int key = this.random.nextInt(CUSTOMERS);
		Order order = new Order(this.nextId, key, this.sequences.merge(key, 1L, Long::sum) - 1, fate());
		for (Mode mode : this.modes) {
			this.producer.send(new ProducerRecord<>(mode.input(), null, order.customer(), order.format(),
					List.of(new RecordHeader("event-id", Long.toString(order.id()).getBytes(StandardCharsets.UTF_8)))));
		}
		this.nextId = order.id() + 1;
	}

	private Fate fate() {
		Fate fate = this.mix.draw(this.random);
		return this.succeeding ? Fate.HEALS_AT_0 : fate;
	}

	/**
	 * Send at another pace from now on.
	 * @param ordersPerSecond to each topic
	 */
	public void pace(int ordersPerSecond) {
		this.ordersPerSecond = ordersPerSecond;
	}

	/**
	 * The id of the next order.
	 */
	public long nextId() {
		return this.nextId;
	}

	/**
	 * Send no more orders that fail.
	 * @return each order that may fail has a smaller id
	 */
	public long succeedFromNow() {
		this.succeeding = true;
		return this.nextId + 1;
	}

	/**
	 * Stop and wait until each order is acknowledged.
	 */
	@Override
	public void close() {
		this.closed = true;
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.producer.close();
	}

}
