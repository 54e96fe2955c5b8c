package io.github.resilientkafka.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Writes entries to a topic, one record of JSON each, with the id of the listener as its
 * key. What the topic does not take in time is dropped and counted: records of the
 * application never wait for it. Thread-safe.
 */
public final class TopicAuditSink implements AuditSink, DisposableBean {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(TopicAuditSink.class));

	private static final int CAPACITY = 10_000;

	private static final Duration CLOSING_TIME = Duration.ofSeconds(2);

	private final String topic;

	private final KafkaOperations<byte[], byte[]> operations;

	private final Function<Map<String, Object>, String> json;

	private final Runnable closing;

	private final BlockingQueue<AuditEntry> queue = new ArrayBlockingQueue<>(CAPACITY);

	private final AtomicLong dropped = new AtomicLong();

	private final LogGate gate = new LogGate(Duration.ofMinutes(1), TimeSource.SYSTEM);

	private final Thread thread;

	private volatile boolean closed;

	/**
	 * Create the sink.
	 * @param topic the name of the topic
	 * @param json makes JSON of names and values
	 */
	public TopicAuditSink(String topic, KafkaOperations<byte[], byte[]> operations,
			Function<Map<String, Object>, String> json, Runnable closing) {
		this.closing = closing;
		this.topic = topic;
		this.operations = operations;
		this.json = json;
		this.thread = new Thread(this::run, "resilient-kafka-audit");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * The entries that were not written.
	 * @return the number of entries
	 */
	public long dropped() {
		return this.dropped.get();
	}

	@Override
	public void write(AuditEntry entry) {
		if (!this.queue.offer(entry)) {
			drop("the topic is too slow");
		}
	}

	private void run() {
		while (!this.closed || !this.queue.isEmpty()) {
			try {
				AuditEntry entry = this.queue.poll(100, TimeUnit.MILLISECONDS);
				if (entry != null) {
					send(entry);
				}
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private void send(AuditEntry entry) {
		try {
			this.operations
				.send(this.topic, entry.listener().getBytes(StandardCharsets.UTF_8),
						this.json.apply(entry.toMap()).getBytes(StandardCharsets.UTF_8))
				.whenComplete((result, failure) -> {
					if (failure != null) {
						drop(String.valueOf(failure.getMessage()));
					}
				});
		}
		catch (RuntimeException ex) {
			drop(String.valueOf(ex.getMessage()));
		}
	}

	private void drop(String reason) {
		this.dropped.incrementAndGet();
		this.gate.pass((withheld) -> logger.error(
				() -> "Audit entries do not reach '%s' (%s); %d are dropped so far. Check resilient-kafka.audit.topic."
					.formatted(this.topic, reason, this.dropped.get())));
	}

	@Override
	public void destroy() throws InterruptedException {
		this.closed = true;
		this.thread.join(CLOSING_TIME.toMillis());
		this.thread.interrupt();
		this.closing.run();
	}

}
