package io.github.resilientkafka.feature;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.KafkaListenerConfigurer;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.validation.Validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What works with {@code @KafkaListener} works here.
 */
@BrokerTest
class ListenerFeaturesTests {

	private static final String JSON = "spring.kafka.consumer.value-deserializer=org.springframework.kafka.support.serializer.JsonDeserializer";

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@Test
	void jsonWithTypeHeadersIsConvertedValidatedAndRedirectedAsItCame() {
		try (ConfigurableApplicationContext context = run(JsonListener.class, ValidationConfiguration.class, JSON,
				"spring.kafka.consumer.properties[spring.json.trusted.packages]=*")) {
			JsonListener listener = context.getBean(JsonListener.class);
			TestBroker.send(json("{\"id\":\"good\",\"amount\":5}"));
			TestBroker.send(json("{\"id\":\"invalid\",\"amount\":-5}"));
			TestBroker.send(json("{\"id\":\"fails\",\"amount\":7,\"unknown\":1}"));
			TestBroker.send(json("no json"));
			List<ConsumerRecord<byte[], byte[]>> dead = TestBroker.awaitRecords(this.deadLetters, 3);
			assertThat(dead).extracting((record) -> new String(record.value()))
				.containsExactlyInAnyOrder("{\"id\":\"invalid\",\"amount\":-5}",
						"{\"id\":\"fails\",\"amount\":7,\"unknown\":1}", "no json");
			assertThat(dead)
				.allSatisfy((record) -> assertThat(Visit.text(record, "__TypeId__")).isEqualTo(Order.class.getName()));
			assertThat(listener.calls).containsExactly("good:h:1", "fails:h:1", "fails:h:2");
			assertThat(attempts(dead)).containsOnly(Map.entry("no json", "1"),
					Map.entry("{\"id\":\"invalid\",\"amount\":-5}", "1"),
					Map.entry("{\"id\":\"fails\",\"amount\":7,\"unknown\":1}", "2"));
		}
	}

	@Test
	void anErrorHandlingDeserializerIsUnderstood() {
		try (ConfigurableApplicationContext context = run(JsonListener.class,
				"spring.kafka.consumer.value-deserializer=org.springframework.kafka.support.serializer.ErrorHandlingDeserializer",
				"spring.kafka.consumer.properties[spring.deserializer.value.delegate.class]=org.springframework.kafka.support.serializer.JsonDeserializer",
				"spring.kafka.consumer.properties[spring.json.trusted.packages]=*")) {
			TestBroker.send(json("no json"));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(dead.value()).isEqualTo("no json".getBytes());
			assertThat(dead.headers().lastHeader("springDeserializerExceptionValue")).isNull();
			assertThat(context.getBean(JsonListener.class).calls).isEmpty();
		}
	}

	@Test
	void deserializersOfTheAnnotationAreUsed() {
		try (ConfigurableApplicationContext context = run(LongListener.class)) {
			TestBroker.send(new ProducerRecord<>(this.topic, null, new byte[] { 0, 0, 0, 0, 0, 0, 0, 42 }));
			TestBroker.send(new ProducerRecord<>(this.topic, null, new byte[] { 1, 2 }));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(dead.value()).isEqualTo(new byte[] { 1, 2 });
			assertThat(context.getBean(LongListener.class).values).containsExactly(42L);
		}
	}

	@Test
	void aTombstoneIsPassedOnAndRedirected() {
		try (ConfigurableApplicationContext context = run(NullListener.class)) {
			TestBroker.send(new ProducerRecord<>(this.topic, "key".getBytes(), null));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(dead.value()).isNull();
			assertThat(dead.key()).isEqualTo("key".getBytes());
			assertThat(context.getBean(NullListener.class).calls).hasValue(2);
		}
	}

	@Test
	void filteredRecordsAreDone() {
		try (ConfigurableApplicationContext context = run(FilteringListener.class, FilterConfiguration.class)) {
			TestBroker.send(this.topic, "skip");
			TestBroker.send(this.topic, "take");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 2);
			assertThat(context.getBean(FilteringListener.class).values).containsExactly("take");
		}
	}

	@Test
	void filteredRecordsOfAnAsyncListenerAreDone() {
		try (ConfigurableApplicationContext context = run(FilteringAsyncListener.class, FilterConfiguration.class)) {
			TestBroker.send(this.topic, "skip");
			TestBroker.send(this.topic, "take");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 2);
			assertThat(context.getBean(FilteringAsyncListener.class).values).containsExactly("take");
		}
	}

	@Test
	void repliesAreSent() {
		String replies = TestBroker.newTopic(1);
		try (ConfigurableApplicationContext context = run(ReplyingListener.class, "replies=" + replies)) {
			TestBroker.send(this.topic, "ping");
			assertThat(TestBroker.awaitRecords(replies, 1).get(0).value()).isEqualTo("pong".getBytes());
		}
	}

	@Test
	void aRecordIsDoneWhenItsFutureIs() {
		for (String value : List.of("first", "second", "fails", "throws")) {
			TestBroker.send(this.topic, value);
		}
		try (ConfigurableApplicationContext context = run(AsyncListener.class)) {
			AsyncListener listener = context.getBean(AsyncListener.class);
			await().until(() -> listener.futures.size() == 3);
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isZero();
			listener.futures.get(0).complete(null);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			listener.futures.get(2).completeExceptionally(new IllegalStateException("later"));
			await().until(() -> TestBroker.records(this.deadLetters).size() == 2);
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isEqualTo(1);
			listener.futures.get(1).complete(null);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 4);
			assertThat(attempts(TestBroker.records(this.deadLetters))).containsOnly(Map.entry("fails", "1"),
					Map.entry("throws", "1"));
			assertThat(Visit.text(TestBroker.records(this.deadLetters).get(0), KafkaHeaders.EXCEPTION_FQCN))
				.isEqualTo(IllegalStateException.class.getName());
			assertThat(listener.futures).hasSize(3);
		}
	}

	@Test
	void interceptorsAreCalledOncePerAttempt() {
		try (ConfigurableApplicationContext context = run(FailingOnceListener.class, InterceptorConfiguration.class)) {
			TestBroker.send(this.topic, "value");
			CountingInterceptor interceptor = context.getBean(CountingInterceptor.class);
			await().until(() -> interceptor.calls.size() == 6);
			assertThat(interceptor.calls).containsExactly("intercept value", "failure", "after", "intercept value",
					"success", "after");
			assertThat(interceptor.threads).hasPositiveValue();
		}
	}

	@Test
	void attemptsAreObservedOnceEach() {
		try (ConfigurableApplicationContext context = run(FailingOnceListener.class, ObservationConfiguration.class,
				"spring.kafka.listener.observation-enabled=true")) {
			TestBroker.send(this.topic, "value");
			await().until(() -> context.getBean(FailingOnceListener.class).calls.get() == 2);
			TestObservationRegistry registry = context.getBean(TestObservationRegistry.class);
			await().untilAsserted(() -> TestObservationRegistryAssert.assertThat(registry)
				.hasNumberOfObservationsWithNameEqualTo("spring.kafka.listener", 2)
				.forAllObservationsWithNameEqualTo("spring.kafka.listener",
						(observation) -> assertThat(observation).isNotNull()));
			assertThat(context.getBean(FailingOnceListener.class).observed).hasValue(2);
			TestObservationRegistryAssert.assertThat(registry).doesNotHaveAnyRemainingCurrentObservation();
		}
	}

	@Test
	void ordinaryListenersAreLeftAlone() {
		try (ConfigurableApplicationContext context = run(OrdinaryListener.class)) {
			TestBroker.send(this.topic, "value");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			assertThat(context.getBean(OrdinaryListener.class).values).containsExactly("value");
			assertThat(TestBroker.records(this.deadLetters)).isEmpty();
			assertThat(context.getBeansOfType(TaskScheduler.class)).isEmpty();
		}
	}

	@Test
	void anIdIsGivenToAListenerWithoutOne() {
		try (ConfigurableApplicationContext context = run(NullListener.class,
				"resilient-kafka.listeners.listenerFeaturesTests-NullListener-listen.retry.delays=300ms")) {
			TestBroker.send(new ProducerRecord<>(this.topic, "key".getBytes(), null));
			TestBroker.awaitRecords(this.topic + "." + this.group + ".retry-300ms", 1);
		}
	}

	private ConfigurableApplicationContext run(Class<?> listener, Object... more) {
		TestApplication application = TestApplication.of(listener).with("topic=" + this.topic, "group=" + this.group);
		for (Object each : more) {
			application = (each instanceof Class<?> source) ? application.with(source)
					: application.with((String) each);
		}
		return application.run();
	}

	private ProducerRecord<byte[], byte[]> json(String value) {
		return new ProducerRecord<>(this.topic, null, null, null, value.getBytes(),
				List.of(new RecordHeader("__TypeId__", Order.class.getName().getBytes()),
						new RecordHeader("h", "h".getBytes())));
	}

	private static List<Map.Entry<String, String>> attempts(List<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream()
			.map((record) -> Map.entry(new String(record.value()), Visit.text(record, ResilientKafkaHeaders.ATTEMPT)))
			.toList();
	}

	public record Order(String id, @Min(0) int amount) {

	}

	static class JsonListener {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "json", topics = "${topic}", groupId = "${group}", retryDelays = "100ms")
		void listen(@Valid @Payload Order order, @Header("h") String header,
				@Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt, Consumer<?, ?> consumer) {
			this.calls.add(order.id() + ":" + header + ":" + attempt);
			if (order.id().equals("fails")) {
				throw new IllegalStateException();
			}
		}

	}

	static class LongListener {

		final List<Long> values = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "long", topics = "${topic}", groupId = "${group}", retryDelays = "",
				properties = "value.deserializer=org.apache.kafka.common.serialization.LongDeserializer")
		void listen(Long value) {
			this.values.add(value);
		}

	}

	static class NullListener {

		final AtomicInteger calls = new AtomicInteger();

		@ResilientKafkaListener(topics = "${topic}", groupId = "${group}", retryDelays = "100ms")
		void listen(@Payload(required = false) String value) {
			this.calls.incrementAndGet();
			throw new IllegalStateException("value is " + value);
		}

	}

	static class FilteringListener {

		final List<String> values = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "filtering", topics = "${topic}", groupId = "${group}", filter = "skipping")
		void listen(String value) {
			this.values.add(value);
		}

	}

	static class FilteringAsyncListener {

		final List<String> values = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "filtering", topics = "${topic}", groupId = "${group}", filter = "skipping")
		CompletableFuture<Void> listen(String value) {
			this.values.add(value);
			return CompletableFuture.completedFuture(null);
		}

	}

	static class ReplyingListener {

		@ResilientKafkaListener(id = "replying", topics = "${topic}", groupId = "${group}")
		@SendTo("${replies}")
		String listen(String value) {
			return value.equals("ping") ? "pong" : "?";
		}

	}

	static class AsyncListener {

		final List<CompletableFuture<Void>> futures = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "async", topics = "${topic}", groupId = "${group}", retryDelays = "")
		CompletableFuture<Void> listen(String value) {
			if (value.equals("throws")) {
				throw new IllegalStateException("at once");
			}
			CompletableFuture<Void> future = new CompletableFuture<>();
			this.futures.add(future);
			return future;
		}

	}

	static class FailingOnceListener {

		final AtomicInteger calls = new AtomicInteger();

		final AtomicInteger observed = new AtomicInteger();

		private final TestObservationRegistry registry;

		FailingOnceListener(ObjectProvider<TestObservationRegistry> registry) {
			this.registry = registry.getIfAvailable();
		}

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}", retryDelays = "100ms")
		void listen(String value) {
			if (this.registry != null) {
				Observation current = this.registry.getCurrentObservation();
				if (current != null) {
					this.observed.incrementAndGet();
				}
			}
			if (this.calls.incrementAndGet() == 1) {
				throw new IllegalStateException();
			}
		}

	}

	static class OrdinaryListener {

		final List<String> values = new CopyOnWriteArrayList<>();

		@KafkaListener(id = "ordinary", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.values.add(value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FilterConfiguration {

		@Bean
		RecordFilterStrategy<Object, Object> skipping() {
			return (record) -> record.value().equals("skip");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ValidationConfiguration {

		@Bean
		KafkaListenerConfigurer validating(Validator validator) {
			return (registrar) -> registrar.setValidator(validator);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterceptorConfiguration {

		@Bean
		CountingInterceptor interceptor() {
			return new CountingInterceptor();
		}

	}

	static class CountingInterceptor implements RecordInterceptor<Object, Object> {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final AtomicInteger threads = new AtomicInteger();

		@Override
		public ConsumerRecord<Object, Object> intercept(ConsumerRecord<Object, Object> record,
				Consumer<Object, Object> consumer) {
			this.calls.add("intercept " + record.value());
			return record;
		}

		@Override
		public void success(ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
			this.calls.add("success");
		}

		@Override
		public void failure(ConsumerRecord<Object, Object> record, Exception exception,
				Consumer<Object, Object> consumer) {
			this.calls.add("failure");
		}

		@Override
		public void afterRecord(ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
			this.calls.add("after");
		}

		@Override
		public void setupThreadState(Consumer<?, ?> consumer) {
			this.threads.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ObservationConfiguration {

		@Bean
		TestObservationRegistry registry() {
			return TestObservationRegistry.create();
		}

	}

}
