package io.github.resilientkafka.benchmarks.measure;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.resilientkafka.benchmarks.run.Outage;
import io.github.resilientkafka.benchmarks.run.Payload;
import io.github.resilientkafka.benchmarks.run.Run;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends the records of an outage run at an even pace, whatever becomes of them. Record
 * {@code i} goes to partition {@code i % n}, and the keys of a partition are its own.
 */
final class OutageFeed implements AutoCloseable {

	private static final int KEYS = 100;

	private final Run run;

	private final long[] sentAt;

	private volatile int sent;

	private final AtomicReference<Exception> failure = new AtomicReference<>();

	private final KafkaProducer<String, String> producer;

	private final Thread thread;

	OutageFeed(Run run) {
		this.run = run;
		this.sentAt = new long[run.effort().outage().records()];
		this.producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, run.brokers()),
				new StringSerializer(), new StringSerializer());
		this.thread = new Thread(this::send, "feed");
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	private void send() {
		Outage outage = this.run.effort().outage();
		long interval = TimeUnit.SECONDS.toNanos(1) / outage.recordsPerSecond();
		long start = System.nanoTime();
		try {
			for (int i = 0; i < this.sentAt.length; i++) {
				long wait = start + i * interval - System.nanoTime();
				if (wait > 0) {
					TimeUnit.NANOSECONDS.sleep(wait);
				}
				this.sentAt[i] = System.nanoTime();
				this.producer.send(record(i), (metadata, ex) -> this.failure.compareAndSet(null, ex));
				this.sent = i + 1;
			}
			this.producer.flush();
		}
		catch (InterruptedException ex) {
			this.failure.compareAndSet(null, ex);
		}
	}

	private ProducerRecord<String, String> record(int index) {
		int partition = index % this.run.partitions();
		String key = partition + "-" + index / this.run.partitions() % KEYS;
		return new ProducerRecord<>(this.run.listener(0), partition, key, Payload.of(0, index));
	}

	int sent() {
		return this.sent;
	}

	/**
	 * Wait until the broker has all records.
	 * @return when each of them was sent
	 */
	long[] await() throws InterruptedException {
		this.thread.join();
		if (this.failure.get() != null) {
			throw new IllegalStateException("A record could not be sent", this.failure.get());
		}
		return this.sentAt;
	}

	@Override
	public void close() {
		this.producer.close();
	}

}
