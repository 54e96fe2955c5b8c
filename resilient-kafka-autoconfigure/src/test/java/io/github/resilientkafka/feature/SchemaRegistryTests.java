package io.github.resilientkafka.feature;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.SchemaRegistryStub;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.serializer.DeserializationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records with a schema in a registry: what violates it is a dead letter with its reason
 * and its bytes, and a registry that is away is nobody's fault. The deserializers and the
 * client of the registry are Apicurio's; the registry is a stub of its API. The client is
 * that of version 2, which hides most of why a request has failed.
 */
@BrokerTest
class SchemaRegistryTests {

	private static final int JSON = 7;

	private static final int AVRO = 8;

	private static final int UNKNOWN = 404;

	private static final int SEVERAL = 30;

	private static final List<String> LISTENERS = List.of("json", "handled", "avro");

	private final SchemaRegistryStub registry = new SchemaRegistryStub(Map.of(JSON, """
			{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["id", "amount"],
			"properties": {"id": {"type": "string"}, "amount": {"type": "integer", "minimum": 0}}}""", AVRO, """
			{"type": "record", "name": "Order", "fields": [
			{"name": "id", "type": "string"}, {"name": "amount", "type": "int"}]}"""));

	private final String topic = TestBroker.uniqueName("topic");

	private final String group = TestBroker.uniqueName("group");

	@BeforeEach
	void createTopics() {
		TestBroker.create(LISTENERS.stream()
			.map((listener) -> new NewTopic(topic(listener), 1, (short) 1))
			.toArray(NewTopic[]::new));
	}

	@AfterEach
	void closeRegistry() {
		this.registry.close();
	}

	@Test
	void whatViolatesItsSchemaIsADeadLetterAtOnceWithItsReasonAndItsBytes() {
		byte[] negative = json(JSON, "{\"id\": \"negative\", \"amount\": -1}");
		byte[] cut = json(JSON, "{\"id\": \"cut");
		byte[] bare = "{\"id\": \"bare\", \"amount\": 1}".getBytes();
		byte[] cutAvro = withId(AVRO, new byte[] { 40, 'c', 'u', 't' });
		byte[] unknown = withId(UNKNOWN);
		send("json", Stream.of(negative, cut, unknown, bare, order("json", "good")));
		send("handled", Stream.of(negative, cut, unknown, bare, order("handled", "good")));
		send("avro", Stream.of(cutAvro, unknown, bare, order("avro", "good")));
		try (ConfigurableApplicationContext context = application().run()) {
			Listeners listeners = context.getBean(Listeners.class);
			for (String listener : List.of("json", "handled")) {
				DeadLetters dead = deadLetters(listener, negative, cut, unknown, bare);
				assertThat(dead.reason(negative)).contains("JsonSchemaKafkaDeserializer: ", "$.amount",
						"must have a minimum value of 0");
				assertThat(dead.reason(cut)).contains("JsonSchemaKafkaDeserializer: Unexpected end-of-input");
				assertThat(dead.reason(unknown)).contains("No version with global ID '404' found.");
			}
			DeadLetters dead = deadLetters("avro", cutAvro, unknown, bare);
			assertThat(dead.reason(cutAvro)).contains("AvroKafkaDeserializer: ", "EOFException");
			assertThat(dead.reason(unknown)).contains("No version with global ID '404' found.");
			await().untilAsserted(() -> assertThat(listeners.seen).containsExactlyInAnyOrder("json:good",
					"handled:good", "avro:good"));
		}
	}

	private DeadLetters deadLetters(String listener, byte[]... values) {
		DeadLetters dead = new DeadLetters(TestBroker.awaitRecords(redirects(listener, "DLQ"), values.length));
		assertThat(dead.records()).extracting(ConsumerRecord::value).containsExactlyInAnyOrder(values);
		assertThat(dead.records()).allSatisfy((record) -> {
			assertThat(Visit.text(record, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("1");
			assertThat(Visit.text(record, KafkaHeaders.EXCEPTION_FQCN))
				.isEqualTo(DeserializationException.class.getName());
		});
		return dead;
	}

	@Test
	void nothingIsDeadLetteredWhileTheRegistryIsAwayAndAllIsProcessedAfterwards() {
		String breaker = "resilience4j.circuitbreaker.configs.default.";
		LISTENERS.forEach((listener) -> send(listener,
				IntStream.range(0, SEVERAL).mapToObj((id) -> order(listener, String.valueOf(id)))));
		this.registry.answer(503);
		// Without retry topics, a failure that counted would be a dead letter
		try (ConfigurableApplicationContext context = application()
			.with("resilient-kafka.defaults.retry.delays=", breaker + "sliding-window-size=20",
					breaker + "minimum-number-of-calls=10", breaker + "wait-duration-in-open-state=500ms",
					breaker + "permitted-number-of-calls-in-half-open-state=1")
			.run()) {
			CircuitBreakerRegistry breakers = context.getBean(CircuitBreakerRegistry.class);
			LISTENERS.forEach((listener) -> await(listener)
				.until(() -> breakers.circuitBreaker(listener).getState() != CircuitBreaker.State.CLOSED));
			this.registry.leave();
			LISTENERS.stream()
				.map((listener) -> new Opening(breakers.circuitBreaker(listener)))
				.toList()
				.forEach((opening) -> await().atMost(Duration.ofSeconds(30)).until(opening::isAgain));
			this.registry.comeBack();
			List<String> all = LISTENERS.stream()
				.flatMap((listener) -> IntStream.range(0, SEVERAL).mapToObj((id) -> listener + ":" + id))
				.toList();
			List<String> seen = context.getBean(Listeners.class).seen;
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrderElementsOf(all));
			assertThat(LISTENERS)
				.allSatisfy((listener) -> assertThat(TestBroker.records(redirects(listener, "DLQ"))).isEmpty());
		}
	}

	@Test
	void aRetryHasItsBytesAndAsksTheRegistryAgainWhenItIsDue() {
		byte[] fails = order("json", "fails");
		send("json", Stream.of(fails));
		this.registry.answerNext(503);
		try (ConfigurableApplicationContext context = application().with("resilient-kafka.defaults.retry.delays=1s")
			.run()) {
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(redirects("json", "DLQ"), 1).get(0);
			ConsumerRecord<byte[], byte[]> retry = TestBroker.awaitRecords(redirects("json", "retry-1s"), 1).get(0);
			assertThat(retry.value()).isEqualTo(fails);
			assertThat(dead.value()).isEqualTo(fails);
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
			assertThat(context.getBean(Listeners.class).seen).containsExactly("json:fails");
			assertThat(this.registry.requests(JSON)).hasSize(2);
			assertThat(this.registry.requests(JSON).get(1))
				.isGreaterThanOrEqualTo(Long.parseLong(Visit.text(retry, ResilientKafkaHeaders.DUE)));
		}
	}

	private TestApplication application() {
		return TestApplication.of(Listeners.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.budget.enabled=true",
					"spring.kafka.consumer.properties[apicurio.registry.url]=" + this.registry.url());
	}

	private String topic(String listener) {
		return this.topic + "-" + listener;
	}

	private String redirects(String listener, String suffix) {
		return "%s.%s-%s.%s".formatted(topic(listener), this.group, listener, suffix);
	}

	private void send(String listener, Stream<byte[]> values) {
		TestBroker
			.sendAll(values.map((value) -> new ProducerRecord<byte[], byte[]>(topic(listener), null, value)).toList());
	}

	private static byte[] order(String listener, String id) {
		if (!listener.equals("avro")) {
			return json(JSON, "{\"id\": \"%s\", \"amount\": 5}".formatted(id));
		}
		ByteArrayOutputStream avro = new ByteArrayOutputStream();
		// Numbers are doubled, so that negative ones have a place
		avro.write(2 * id.length());
		avro.writeBytes(id.getBytes());
		avro.write(2 * 5);
		return withId(AVRO, avro.toByteArray());
	}

	private static byte[] json(int schema, String json) {
		return withId(schema, json.getBytes());
	}

	/**
	 * As Apicurio's serializers write it.
	 */
	private static byte[] withId(long schema, byte... data) {
		return ByteBuffer.allocate(9 + data.length).put((byte) 0).putLong(schema).put(data).array();
	}

	private record DeadLetters(List<ConsumerRecord<byte[], byte[]>> records) {

		String reason(byte[] value) {
			return this.records.stream()
				.filter((record) -> Arrays.equals(record.value(), value))
				.map((record) -> Visit.text(record, KafkaHeaders.EXCEPTION_MESSAGE))
				.collect(Collectors.joining());
		}

	}

	/**
	 * Tells whether a breaker has opened once more.
	 */
	private static final class Opening {

		private volatile boolean again;

		Opening(CircuitBreaker breaker) {
			breaker.getEventPublisher()
				.onStateTransition(
						(event) -> this.again |= event.getStateTransition().getToState() == CircuitBreaker.State.OPEN);
		}

		boolean isAgain() {
			return this.again;
		}

	}

	public record Order(String id, int amount) {

	}

	static class Listeners {

		private static final String RETURN_CLASS = "apicurio.registry.deserializer.value.return-class=io.github.resilientkafka.feature.SchemaRegistryTests$Order";

		private static final String JSON_DESERIALIZER = "io.apicurio.registry.serde.jsonschema.JsonSchemaKafkaDeserializer";

		final List<String> seen = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "json", topics = "${topic}-json", groupId = "${group}-json",
				properties = { "value.deserializer=" + JSON_DESERIALIZER, RETURN_CLASS })
		void json(Order order) {
			this.seen.add("json:" + order.id());
			if (order.id().equals("fails")) {
				throw new IllegalStateException("on purpose");
			}
		}

		@ResilientKafkaListener(id = "handled", topics = "${topic}-handled", groupId = "${group}-handled",
				properties = {
						"value.deserializer=org.springframework.kafka.support.serializer.ErrorHandlingDeserializer",
						"spring.deserializer.value.delegate.class=" + JSON_DESERIALIZER, RETURN_CLASS })
		void handled(Order order) {
			this.seen.add("handled:" + order.id());
		}

		@ResilientKafkaListener(id = "avro", topics = "${topic}-avro", groupId = "${group}-avro",
				properties = "value.deserializer=io.apicurio.registry.serde.avro.AvroKafkaDeserializer")
		void avro(ConsumerRecord<String, Object> record) {
			this.seen.add("avro:" + record.value().toString().replaceAll(".*\"id\": \"(\\w+)\".*", "$1"));
		}

	}

}
