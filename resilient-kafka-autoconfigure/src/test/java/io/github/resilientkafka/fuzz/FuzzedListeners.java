package io.github.resilientkafka.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.ContainerRestartEvent;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import org.springframework.context.event.EventListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

/**
 * Listeners of all kinds that write down what they are called with. What becomes of a
 * record depends on nothing but its id.
 */
class FuzzedListeners {

	static final List<String> IDS = List.of("json", "text", "batch", "exact", "async");

	static final String DELAYS = "20ms,60ms";

	private static final String JSON = "value.deserializer=org.springframework.kafka.support.serializer.JsonDeserializer";

	private static final String LONG_KEY = "key.deserializer=org.apache.kafka.common.serialization.LongDeserializer";

	private static final String BYTES_KEY = "key.deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer";

	private static final String BYTES = "value.deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer";

	final Map<Integer, AtomicInteger> calls = new ConcurrentHashMap<>();

	final Map<Integer, AtomicInteger> processed = new ConcurrentHashMap<>();

	final LongAdder ended = new LongAdder();

	/** What has to be empty. */
	final Queue<String> faults = new ConcurrentLinkedQueue<>();

	private final KafkaTemplate<Object, Object> template;

	/** The ids from here on are those of records for retry topics. */
	static final int LANES = 1_000_000_000;

	FuzzedListeners(KafkaTemplate<Object, Object> template) {
		this.template = template;
	}

	@ResilientKafkaListener(id = "json", topics = "${prefix}json", groupId = "${prefix}json", retryDelays = DELAYS,
			properties = { JSON, LONG_KEY, "spring.json.trusted.packages=*",
					"spring.json.value.default.type=io.github.resilientkafka.fuzz.FuzzedListeners$Order" })
	void json(Message<Order> order) {
		byte[] id = order.getHeaders().get(HostileRecord.ID, byte[].class);
		finish(begin(id));
	}

	@ResilientKafkaListener(id = "text", topics = "${prefix}text", groupId = "${prefix}text", retryDelays = DELAYS,
			concurrency = "2")
	void text(ConsumerRecord<String, String> record) {
		finish(begin(record));
	}

	@ResilientKafkaListener(id = "batch", topics = "${prefix}batch", groupId = "${prefix}batch", retryDelays = DELAYS,
			batch = "true", properties = { BYTES, BYTES_KEY })
	void batch(List<ConsumerRecord<byte[], byte[]>> records) {
		for (int i = 0; i < records.size(); i++) {
			try {
				finish(begin(records.get(i)));
			}
			catch (IllegalStateException ex) {
				throw new BatchListenerFailedException("on purpose", ex, i);
			}
		}
	}

	@ResilientKafkaListener(id = "exact", topics = "${prefix}exact", groupId = "${prefix}exact", retryDelays = DELAYS,
			delivery = Delivery.EXACTLY_ONCE, properties = BYTES)
	void exact(ConsumerRecord<String, byte[]> record) {
		Call call = begin(record);
		this.template.send(record.topic().substring(0, record.topic().indexOf('.') + 1) + "output",
				String.valueOf(call.id));
		finish(call);
	}

	@ResilientKafkaListener(id = "async", topics = "${prefix}async", groupId = "${prefix}async", retryDelays = DELAYS,
			properties = BYTES_KEY)
	CompletableFuture<Void> async(ConsumerRecord<byte[], String> record) {
		Call call = begin(record);
		return CompletableFuture.runAsync(() -> finish(call));
	}

	private Call begin(ConsumerRecord<?, ?> record) {
		Call call = begin(record.headers().lastHeader(HostileRecord.ID).value());
		Header attempt = record.headers().lastHeader(KafkaHeaders.DELIVERY_ATTEMPT);
		boolean retry = record.topic().contains(".retry-");
		if (!retry && ByteBuffer.wrap(attempt.value()).getInt() != 1 && call.count == 1) {
			this.faults
				.add("The first attempt at %d is no. %d".formatted(call.id, ByteBuffer.wrap(attempt.value()).getInt()));
		}
		Header due = record.headers().lastHeader(ResilientKafkaHeaders.DUE);
		if (retry && call.id < LANES
				&& System.currentTimeMillis() < Long.parseLong(new String(due.value(), StandardCharsets.UTF_8))) {
			this.faults.add("Retry of %d is early".formatted(call.id));
		}
		return call;
	}

	private Call begin(byte[] id) {
		int number = Integer.parseInt(new String(id, StandardCharsets.UTF_8));
		return new Call(number, this.calls.computeIfAbsent(number, (key) -> new AtomicInteger()).incrementAndGet());
	}

	private void finish(Call call) {
		if (call.id % 9 == 0 || (call.id % 9 == 1 && call.count == 1)) {
			throw new IllegalStateException("on purpose");
		}
		this.processed.computeIfAbsent(call.id, (key) -> new AtomicInteger()).incrementAndGet();
		this.ended.increment();
	}

	@EventListener
	void deadLettered(RecordDeadLetteredEvent event) {
		this.ended.increment();
	}

	@EventListener
	void restarted(ContainerRestartEvent event) {
		this.faults.add("Container stopped: " + event);
	}

	private record Call(int id, int count) {

	}

	record Order(Long id) {

	}

}
