package io.github.resilientkafka.observability;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.observation.ObservationPredicate;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.micrometer.KafkaRecordReceiverContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The predicate of docs/tracing.md: attempts that a producer has sampled, and retries.
 */
@BrokerTest
class ObservationPredicateTests {

	private static final String SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";

	private static final String NOT_SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void leavesAttemptsOut(String delivery) {
		ObservationPredicate sampledAttempts = (name,
				context) -> !(context instanceof KafkaRecordReceiverContext receiver)
						|| receiver.getRecord().topic().contains(".retry-") || isSampled(receiver.getRecord());
		SpanProcessor processor = SimpleSpanProcessor.create(this.exporter);
		for (String traceparent : List.of(NOT_SAMPLED, SAMPLED)) {
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.topic, "fails".getBytes());
			record.headers().add("traceparent", traceparent.getBytes());
			TestBroker.send(record);
		}
		TestBroker.send(this.topic, "fails without a trace");
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.withTracing()
			.withBean("predicate", sampledAttempts)
			.withBean("processor", processor)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"resilient-kafka.defaults.retry.delays=100ms",
					"resilient-kafka.defaults.circuit-breaker.enabled=false")
			.run()) {
			TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ", 3);
			await().untilAsserted(() -> assertThat(spans("main")).isNotEmpty().containsOnly("1"));
			await().untilAsserted(() -> assertThat(spans("retry-100ms")).isEqualTo(Set.of("1", "2")));
		}
	}

	/**
	 * The offsets of the records that have spans in a lane.
	 */
	private Set<String> spans(String lane) {
		return this.exporter.getFinishedSpanItems()
			.stream()
			.filter((span) -> lane.equals(span.getAttributes().get(key("resilient.kafka.lane"))))
			.map((span) -> span.getAttributes().get(key("resilient.kafka.original.offset")))
			.collect(Collectors.toSet());
	}

	private static AttributeKey<String> key(String name) {
		return AttributeKey.stringKey(name);
	}

	private static boolean isSampled(ConsumerRecord<?, ?> record) {
		Header traceparent = record.headers().lastHeader("traceparent");
		return traceparent != null && Character.digit(traceparent.value()[traceparent.value().length - 1], 16) % 2 == 1;
	}

	static class Listener {

		@ResilientKafkaListener(id = "observed", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			throw new IllegalStateException("on purpose");
		}

	}

}
