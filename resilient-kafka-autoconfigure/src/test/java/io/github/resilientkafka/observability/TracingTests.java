package io.github.resilientkafka.observability;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A record's whole path is in one trace, as OpenTelemetry sees it.
 */
@BrokerTest
class TracingTests {

	private static final AttributeKey<String> ATTEMPT = AttributeKey.stringKey("resilient.kafka.attempt");

	private static final AttributeKey<String> LANE = AttributeKey.stringKey("resilient.kafka.lane");

	private static final AttributeKey<String> DUE = AttributeKey.stringKey("resilient.kafka.due");

	private static final AttributeKey<String> ORIGINAL_TOPIC = AttributeKey.stringKey("resilient.kafka.original.topic");

	private static final AttributeKey<String> ORIGINAL_PARTITION = AttributeKey
		.stringKey("resilient.kafka.original.partition");

	private static final AttributeKey<String> ORIGINAL_OFFSET = AttributeKey
		.stringKey("resilient.kafka.original.offset");

	private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");

	private static final AttributeKey<String> LISTENER = AttributeKey.stringKey("spring.kafka.listener.id");

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String retry1 = this.topic + "." + this.group + ".retry-100ms";

	private final String retry2 = this.topic + "." + this.group + ".retry-200ms";

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	private final Map<String, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "NUMBER", "SLOW" })
	void aRecordIsInTheTraceOfItsProducerAllTheWay(Mode mode) {
		try (ConfigurableApplicationContext context = run(mode)) {
			context.getBean(Sender.class).template().send(this.topic, "fails").join();
			Collection<SpanData> spans = awaitDeadLetters(context, 1);
			SpanData sent = spans.stream().filter((span) -> span.getName().endsWith(" send")).findAny().orElseThrow();
			List<SpanData> trace = trace(spans, sent.getTraceId());
			List<SpanData> attempts = attempts(trace);
			assertThat(attempts).extracting((span) -> span.getAttributes().get(LANE))
				.containsExactly("main", "main", "retry-100ms", "retry-200ms");
			assertThat(attempts).extracting((span) -> span.getAttributes().get(ATTEMPT))
				.containsExactly("1", "2", "3", "4");
			assertThat(attempts).allSatisfy((span) -> {
				assertThat(span.getParentSpanId()).isEqualTo(sent.getSpanId());
				assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
				assertThat(span.getEvents()).as("exceptions").hasSize(1);
				assertThat(span.getAttributes().get(ORIGINAL_TOPIC)).isEqualTo(this.topic);
				assertThat(span.getAttributes().get(ORIGINAL_PARTITION)).isEqualTo("0");
				assertThat(span.getAttributes().get(ORIGINAL_OFFSET)).isEqualTo("0");
			});
			assertThat(attempts.get(3).getAttributes().get(DUE))
				.isEqualTo(Visit.text(records(this.retry2).get(0), ResilientKafkaHeaders.DUE));
			assertRedirects(trace, sent.getSpanId());
			assertThat(attempts(spans)).as("attempts in other traces").hasSameSizeAs(attempts);
			assertThat(spans).filteredOn((span) -> span.getKind() == SpanKind.PRODUCER)
				.as("the send and one for each redirect")
				.hasSize(4);
			assertCurrentSpans(context, mode, spans, attempts);
			assertTraceparent(sent.getSpanContext(), 0);
			assertMeters(context.getBean(MeterRegistry.class));
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "NUMBER", "SLOW" })
	void aRecordWithoutATraceIsInTheTraceOfItsFirstAttempt(Mode mode) {
		try (ConfigurableApplicationContext context = run(mode)) {
			TestBroker.send(this.topic, "fails");
			TestBroker.send(this.topic, "fails too");
			Collection<SpanData> spans = awaitDeadLetters(context, 2);
			List<SpanData> roots = attempts(spans).stream()
				.filter((span) -> span.getParentSpanId().equals(SpanId.getInvalid()))
				.toList();
			assertThat(roots).extracting((span) -> span.getAttributes().get(ORIGINAL_OFFSET)).containsExactly("0", "1");
			for (SpanData root : roots) {
				List<SpanData> trace = trace(spans, root.getTraceId());
				List<SpanData> attempts = attempts(trace);
				assertThat(attempts).allSatisfy((span) -> assertThat(span.getAttributes().get(ORIGINAL_OFFSET))
					.isEqualTo(root.getAttributes().get(ORIGINAL_OFFSET)));
				assertThat(attempts.get(0)).isEqualTo(root);
				assertThat(attempts.subList(1, attempts.size())).extracting(SpanData::getParentSpanId)
					.containsOnly(root.getSpanId());
				// A batch that is halved is more than one attempt
				assertThat(attempts.stream().map((span) -> span.getAttributes().get(ATTEMPT)).distinct())
					.containsExactly("1", "2", "3", "4");
				assertRedirects(trace, root.getSpanId());
				assertTraceparent(root.getSpanContext(), roots.indexOf(root));
			}
		}
	}

	/**
	 * All redirects are in the trace, and the consumer of the dead letters.
	 */
	private void assertRedirects(List<SpanData> trace, String parent) {
		List<SpanData> redirects = trace.stream().filter((span) -> span.getName().endsWith(" redirect")).toList();
		assertThat(redirects).extracting((span) -> span.getAttributes().get(DESTINATION))
			.containsExactlyInAnyOrder(this.retry1, this.retry2, this.deadLetters);
		assertThat(redirects).extracting(SpanData::getParentSpanId).containsOnly(parent);
		assertThat(redirects).extracting(SpanData::getKind).containsOnly(SpanKind.PRODUCER);
		assertThat(trace).filteredOn((span) -> "dead-0".equals(span.getAttributes().get(LISTENER)))
			.singleElement()
			.extracting(SpanData::getParentSpanId)
			.isEqualTo(parent);
	}

	/**
	 * What a listener does is part of its attempt; a call with a batch is linked to all
	 * attempts.
	 */
	private static void assertCurrentSpans(ConfigurableApplicationContext context, Mode mode,
			Collection<SpanData> spans, List<SpanData> attempts) {
		List<String> current = context.getBean(Seen.class).spans;
		if (!mode.isBatch()) {
			assertThat(current).containsExactlyElementsOf(attempts.stream().map(SpanData::getSpanId).toList());
			return;
		}
		List<SpanData> calls = spans.stream().filter((span) -> span.getName().endsWith(" batch")).toList();
		assertThat(current).containsExactlyInAnyOrderElementsOf(calls.stream().map(SpanData::getSpanId).toList());
		assertThat(calls).flatExtracting(SpanData::getLinks)
			.extracting((link) -> ((LinkData) link).getSpanContext().getSpanId())
			.containsExactlyInAnyOrderElementsOf(attempts.stream().map(SpanData::getSpanId).toList());
		assertThat(calls).allSatisfy((call) -> {
			assertThat(call.getParentSpanId()).isEqualTo(SpanId.getInvalid());
			assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	/**
	 * A registry for Prometheus takes no two meters of one name that differ in tags.
	 */
	private static void assertMeters(MeterRegistry registry) {
		Collection<Timer> timers = registry.find("spring.kafka.listener").timers();
		assertThat(timers).extracting((timer) -> timer.getId().getTag(LISTENER.getKey()))
			.contains("traced", "traced.retry", "dead-0")
			.doesNotContainNull();
		assertThat(count(timers, "traced")).isEqualTo(2);
		assertThat(count(timers, "traced.retry")).isEqualTo(2);
		assertThat(count(registry.find("resilient.kafka.batch").timers(), "traced")).isIn(0L, 2L);
	}

	private static long count(Collection<Timer> timers, String listener) {
		return timers.stream()
			.filter((timer) -> listener.equals(timer.getId().getTag(LISTENER.getKey())))
			.mapToLong(Timer::count)
			.sum();
	}

	/**
	 * It is the same after two hops and after three, once.
	 */
	private void assertTraceparent(SpanContext expected, int offset) {
		for (String hop : List.of(this.retry2, this.deadLetters)) {
			ConsumerRecord<byte[], byte[]> record = records(hop).stream()
				.filter((each) -> Visit.number(each, KafkaHeaders.ORIGINAL_OFFSET) == offset)
				.findAny()
				.orElseThrow();
			assertThat(record.headers()).extracting(Header::key).doesNotHaveDuplicates();
			assertThat(Visit.text(record, "traceparent")).isEqualTo("00-" + expected.getTraceId() + "-"
					+ expected.getSpanId() + "-" + expected.getTraceFlags().asHex());
		}
	}

	@Test
	void onlyTheRecordThatABatchNamesIsAFailedAttempt() {
		try (ConfigurableApplicationContext context = run(Mode.BATCH)) {
			TestBroker.sendAll(List.of(record("good"), record("named"), record("good as well")));
			Collection<SpanData> spans = awaitDeadLetters(context, 1);
			Map<String, List<SpanData>> attempts = attempts(spans).stream()
				.collect(Collectors.groupingBy((span) -> span.getAttributes().get(ORIGINAL_OFFSET)));
			assertThat(statuses(attempts.get("0"))).containsOnly(StatusCode.UNSET);
			assertThat(statuses(attempts.get("1"))).containsOnly(StatusCode.ERROR).hasSize(4);
			assertThat(statuses(attempts.get("2"))).containsOnly(StatusCode.UNSET);
			assertThat(attempts.values().stream().map((each) -> each.get(0).getTraceId()).distinct()).hasSize(3);
		}
	}

	@Test
	void aRefusedCallIsNoAttempt() {
		try (ConfigurableApplicationContext context = run(Mode.RECORD,
				"resilient-kafka.defaults.circuit-breaker.enabled=true")) {
			CircuitBreaker breaker = context.getBean(CircuitBreakerRegistry.class).circuitBreaker("traced");
			breaker.transitionToForcedOpenState();
			TestBroker.send(this.topic, "good");
			await().until(() -> breaker.getMetrics().getNumberOfNotPermittedCalls() > 0
					|| !context.getBean(Seen.class).pauses.isEmpty());
			assertThat(context.getBean(Spans.class).exporter().getFinishedSpanItems()).isEmpty();
			breaker.transitionToClosedState();
			await().untilAsserted(
					() -> assertThat(context.getBean(Spans.class).exporter().getFinishedSpanItems()).singleElement()
						.satisfies((span) -> {
							assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
							assertThat(span.getAttributes().get(ATTEMPT)).isEqualTo("1");
						}));
		}
	}

	@Test
	void whatCannotBeDeserializedIsRedirectedWithoutAnAttempt() {
		try (ConfigurableApplicationContext context = run(Mode.NUMBER)) {
			TestBroker.send(this.topic, "no number");
			assertThat(awaitDeadLetters(context, 1)).hasSize(2).allSatisfy((span) -> {
				assertThat(span.getName()).contains(".DLQ ");
				assertThat(span.getAttributes().get(LANE)).isNull();
			});
		}
	}

	@Test
	void anAttemptThatReturnsTooLateHasFailed() {
		try (ConfigurableApplicationContext context = run(Mode.SLOW, "resilient-kafka.defaults.timeout=100ms",
				"resilient-kafka.defaults.retry.delays=")) {
			TestBroker.send(this.topic, "slow");
			assertThat(statuses(attempts(awaitDeadLetters(context, 1)))).containsExactly(StatusCode.ERROR,
					StatusCode.ERROR);
		}
	}

	/**
	 * Reading a topic takes time.
	 */
	private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
		return this.read.computeIfAbsent(topic, TestBroker::records);
	}

	private ProducerRecord<byte[], byte[]> record(String value) {
		return new ProducerRecord<>(this.topic, value.getBytes(StandardCharsets.UTF_8));
	}

	private static List<StatusCode> statuses(List<SpanData> spans) {
		return spans.stream().map((span) -> span.getStatus().getStatusCode()).toList();
	}

	private ConfigurableApplicationContext run(Mode mode, String... properties) {
		return TestApplication.of(Tracing.class, mode.listener)
			.withTracing()
			.with("topic=" + this.topic, "group=" + this.group, "dead-letters=" + this.deadLetters,
					"resilient-kafka.defaults.retry.delays=100ms,200ms",
					"resilient-kafka.defaults.retry.immediate.max-attempts=1",
					"resilient-kafka.defaults.retry.immediate.delay=1ms",
					"resilient-kafka.defaults.circuit-breaker.enabled=false",
					"resilient-kafka.defaults.delivery=" + mode.delivery)
			.with(properties)
			.run();
	}

	/**
	 * All spans, once those of a number of dead letters are there, from their redirect to
	 * their consumer.
	 */
	private static List<SpanData> awaitDeadLetters(ConfigurableApplicationContext context, int count) {
		InMemorySpanExporter exporter = context.getBean(Spans.class).exporter();
		await().until(() -> exporter.getFinishedSpanItems()
			.stream()
			// "redirect", and "receive" or, with spring-kafka 4, "process"
			.filter((span) -> span.getName().contains(".DLQ "))
			.count() == 2 * count);
		return exporter.getFinishedSpanItems();
	}

	private static List<SpanData> trace(Collection<SpanData> spans, String id) {
		return spans.stream().filter((span) -> span.getTraceId().equals(id)).toList();
	}

	private static List<SpanData> attempts(Collection<SpanData> spans) {
		return spans.stream()
			.filter((span) -> span.getAttributes().get(LANE) != null)
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.toList();
	}

	enum Mode {

		RECORD(RecordListener.class, Delivery.AT_LEAST_ONCE), ASYNC(AsyncListener.class, Delivery.AT_LEAST_ONCE),
		BATCH(BatchListener.class, Delivery.AT_LEAST_ONCE), TRANSACTION(RecordListener.class, Delivery.EXACTLY_ONCE),
		TRANSACTION_BATCH(BatchListener.class, Delivery.EXACTLY_ONCE),
		NUMBER(NumberListener.class, Delivery.AT_LEAST_ONCE), SLOW(SlowListener.class, Delivery.AT_LEAST_ONCE);

		private final Class<?> listener;

		private final Delivery delivery;

		Mode(Class<?> listener, Delivery delivery) {
			this.listener = listener;
			this.delivery = delivery;
		}

		boolean isBatch() {
			return this.listener == BatchListener.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		@Bean
		Spans spans() {
			return new Spans(InMemorySpanExporter.create());
		}

		@Bean
		SpanProcessor processor(Spans spans) {
			return SimpleSpanProcessor.create(spans.exporter());
		}

		@Bean
		Sender sender(KafkaTemplate<Object, Object> template) {
			return new Sender(template);
		}

		@Bean
		Seen seen() {
			return new Seen();
		}

		@KafkaListener(id = "dead", groupId = "${group}-dead", topics = "${dead-letters}",
				properties = "metadata.max.age.ms=300")
		void dead(String value) {
			// it is the span that counts
		}

	}

	/**
	 * An exporter that is no bean: Spring Boot would export to it as well.
	 */
	record Spans(InMemorySpanExporter exporter) {

	}

	record Sender(KafkaTemplate<Object, Object> template) {

	}

	static class Seen {

		private final List<String> spans = new CopyOnWriteArrayList<>();

		private final List<ListenerPausedEvent> pauses = new CopyOnWriteArrayList<>();

		void call() {
			this.spans.add(Span.current().getSpanContext().getSpanId());
		}

		@EventListener
		void paused(ListenerPausedEvent event) {
			this.pauses.add(event);
		}

	}

	static class RecordListener {

		private final Seen seen;

		RecordListener(Seen seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "traced", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.seen.call();
			if (value.startsWith("fails")) {
				throw new IllegalStateException(value);
			}
		}

	}

	static class NumberListener {

		@ResilientKafkaListener(id = "traced", topics = "${topic}", groupId = "${group}",
				properties = "value.deserializer=org.apache.kafka.common.serialization.IntegerDeserializer")
		void listen(Integer value) {
			// there is none
		}

	}

	static class SlowListener {

		@ResilientKafkaListener(id = "traced", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			while (!Thread.interrupted()) {
				Thread.onSpinWait();
			}
		}

	}

	static class AsyncListener {

		private final Seen seen;

		AsyncListener(Seen seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "traced", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(String value) {
			this.seen.call();
			return CompletableFuture.runAsync(() -> {
				if (value.startsWith("fails")) {
					throw new IllegalStateException(value);
				}
			});
		}

	}

	static class BatchListener {

		private final Seen seen;

		BatchListener(Seen seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "traced", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			this.seen.call();
			for (String value : values) {
				if (value.startsWith("fails")) {
					throw new IllegalStateException(value);
				}
				if (value.startsWith("named")) {
					throw new BatchListenerFailedException(value, values.indexOf(value));
				}
			}
		}

	}

}
