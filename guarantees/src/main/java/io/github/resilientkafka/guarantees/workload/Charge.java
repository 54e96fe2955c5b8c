package io.github.resilientkafka.guarantees.workload;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import org.springframework.kafka.core.KafkaTemplate;

/**
 * What listeners do with an order, the same in all applications. A call that fails is
 * recorded by a producer of its own before the exception is thrown, so that no
 * transaction takes it back and no kill comes in between.
 */
public final class Charge implements AutoCloseable {

	private final Mode mode;

	private final String instance;

	private final Path downstreamDown;

	private final KafkaTemplate<Object, Object> template;

	private final Producer<String, String> failures;

	/**
	 * Create the work of one listener.
	 * @param mode what its listener is configured for
	 * @param instance the name of the application process
	 * @param runDirectory where the suite says that the downstream is down
	 * @param template sends what succeeds
	 * @param clientProperties how to reach the brokers
	 */
	public Charge(Mode mode, String instance, Path runDirectory, KafkaTemplate<Object, Object> template,
			Map<String, Object> clientProperties) {
		this.mode = mode;
		this.instance = instance;
		this.downstreamDown = runDirectory.resolve("downstream-down");
		this.template = template;
		Map<String, Object> properties = new HashMap<>(clientProperties);
		properties.put(ProducerConfig.ACKS_CONFIG, "all");
		properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
		properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
		properties.put(ProducerConfig.CLIENT_ID_CONFIG, "calls-" + mode.id());
		properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		this.failures = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
	}

	/**
	 * Charge one order.
	 * @param record its record
	 * @throws ExecutionException if the output cannot be sent
	 * @throws InterruptedException if interrupted
	 * @throws ChargeFailedException if it fails on this lane
	 * @throws DownstreamException if the downstream is down
	 */
	public void charge(ConsumerRecord<?, String> record) throws ExecutionException, InterruptedException {
		CompletableFuture<?> sent = start(record);
		if (!this.mode.transactional()) {
			sent.get();
		}
	}

	/**
	 * Charge one order without waiting for its output.
	 * @param record its record
	 * @return completed when the output is acknowledged
	 * @throws ExecutionException if a failed call cannot be recorded
	 * @throws InterruptedException if interrupted
	 * @throws ChargeFailedException if it fails on this lane
	 * @throws DownstreamException if the downstream is down
	 */
	public CompletableFuture<?> start(ConsumerRecord<?, String> record)
			throws ExecutionException, InterruptedException {
		long start = System.nanoTime();
		Order order = Order.parse(record.value());
		boolean down = Files.exists(this.downstreamDown);
		boolean done = !down && !order.fate().fails(Lanes.lane(record.topic()));
		Invocation invocation = new Invocation(order.id(), record.topic(), record.partition(), record.offset(),
				this.instance, start, System.nanoTime(), System.currentTimeMillis(), done);
		if (done) {
			return this.template.send(new ProducerRecord<>(this.mode.outputs(), record.partition(),
					Long.toString(order.id()), invocation.format()));
		}
		this.failures.send(new ProducerRecord<>(this.mode.calls(), Long.toString(order.id()), invocation.format()))
			.get();
		throw down ? new DownstreamException() : new ChargeFailedException();
	}

	@Override
	public void close() {
		this.failures.close();
	}

}
