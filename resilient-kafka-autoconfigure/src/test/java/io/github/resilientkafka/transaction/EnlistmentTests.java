package io.github.resilientkafka.transaction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.startup.StartupReport;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.ProducerPostProcessor;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What an exactly-once listener sends to its cluster is part of its transaction, or the
 * application does not start.
 */
@BrokerTest
class EnlistmentTests {

	private final String topic = TestBroker.newTopic(1);

	private final String output = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String port = TestBroker.servers().split(":")[1];

	@Test
	void aTemplateTakesPartWhateverNameItsServersHave() {
		// Another way to write the address that does not look like the first
		failsOnceAfterSending(factory("127.1:" + this.port));
	}

	@Test
	void aTransactionalTemplateTakesPartWhateverNameItsServersHave() {
		DefaultKafkaProducerFactory<Object, Object> factory = factory("other.invalid:1, 127.0.0.1:" + this.port);
		factory.setTransactionIdPrefix("own-" + this.group);
		failsOnceAfterSending(factory);
	}

	@Test
	void aWrapperTakesPartWithTheFactoryThatItPassesPostProcessorsOnTo() {
		DefaultKafkaProducerFactory<Object, Object> wrapped = factory("localhost:" + this.port);
		failsOnceAfterSending(new Wrapper(wrapped) {
			@Override
			public void addPostProcessor(ProducerPostProcessor<Object, Object> postProcessor) {
				wrapped.addPostProcessor(postProcessor);
			}

			@Override
			public void reset() {
				wrapped.reset();
			}
		});
	}

	/**
	 * Its templates look for a transaction of it, and find that of the listener.
	 */
	@Test
	void aTransactionalWrapperTakesPartAlthoughItPassesNothingOn() {
		DefaultKafkaProducerFactory<Object, Object> wrapped = factory("127.0.0.1:" + this.port);
		wrapped.setTransactionIdPrefix("own-" + this.group);
		failsOnceAfterSending(new Wrapper(wrapped) {
			@Override
			public boolean transactionCapable() {
				return true;
			}

			@Override
			public Producer<Object, Object> createProducer(String transactionIdPrefix) {
				return wrapped.createProducer(transactionIdPrefix);
			}

			@Override
			public String getTransactionIdPrefix() {
				return wrapped.getTransactionIdPrefix();
			}
		});
	}

	private void failsOnceAfterSending(ProducerFactory<Object, Object> factory) {
		KafkaTemplate<Object, Object> template = new KafkaTemplate<>(factory);
		try (ConfigurableApplicationContext context = run(factory, (value, attempt) -> {
			template.send(this.output, value + " of attempt " + attempt);
			if (attempt == 1) {
				throw new IllegalStateException("after sending");
			}
		})) {
			TestBroker.send(this.topic, "a");
			await().until(() -> TestBroker.committed(this.group + ".retry", retryTopic(), 0) > 0);
			assertThat(values(this.output)).containsExactly("a of attempt 2");
		}
	}

	@Test
	void aProducerInterceptorOfOtherTypesIsNotCalledWhichTheStartUpChecksSay() {
		Map<String, Object> configs = configs(TestBroker.servers());
		configs.put("interceptor.classes", ForStrings.class.getName());
		DefaultKafkaProducerFactory<Object, Object> factory = new DefaultKafkaProducerFactory<>(configs);
		KafkaTemplate<Object, Object> template = new KafkaTemplate<>(factory);
		AtomicInteger calls = new AtomicInteger();
		template.setProducerInterceptor(new Counting<>(calls));
		ForStrings.CALLS.set(0);
		try (ConfigurableApplicationContext context = run(factory,
				(value, attempt) -> template.send(this.output, value))) {
			TestBroker.send(this.topic, "a");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) > 0);
			assertThat(values(this.output)).containsExactly("a");
			assertThat(calls).hasValue(1);
			assertThat(ForStrings.CALLS).hasValue(0);
			assertThat(context.getBean(StartupReport.class).findings())
				.filteredOn((finding) -> finding.rule().equals("producer-interceptors"))
				.singleElement()
				.satisfies((finding) -> assertThat(finding.value()).isEqualTo(ForStrings.class.getName()));
		}
	}

	@Test
	void aFactoryThatCannotTakePartIsRefused() {
		DefaultKafkaProducerFactory<Object, Object> wrapped = factory("127.0.0.1:" + this.port);
		InvalidListenerException refusal = refusal(new Wrapper(wrapped));
		assertThat(refusal.getListener()).isEqualTo("with");
		assertThat(refusal.getSetting()).isEqualTo("producer factory 'factory'");
		assertThat(refusal.getValue()).isEqualTo(Wrapper.class.getName());
		assertThat(refusal.getAction()).contains("addPostProcessor()");
		wrapped.destroy();
	}

	@Test
	void aFactoryThatIgnoresPostProcessorsIsRefusedByTheIdOfItsCluster() {
		DefaultKafkaProducerFactory<Object, Object> deaf = new DefaultKafkaProducerFactory<>(
				configs("127.1:" + this.port)) {
			@Override
			public void addPostProcessor(ProducerPostProcessor<Object, Object> postProcessor) {
				// ignored
			}
		};
		assertThat(refusal(deaf).getSetting()).isEqualTo("producer factory 'factory'");
		deaf.destroy();
	}

	private InvalidListenerException refusal(ProducerFactory<Object, Object> factory) {
		Throwable failure = catchThrowable(() -> run(factory, (value, attempt) -> {
		}).close());
		assertThat(failure).rootCause().isInstanceOf(InvalidListenerException.class);
		return (InvalidListenerException) failure.getCause();
	}

	@Test
	void anotherClusterHasNoPartInIt() {
		EmbeddedKafkaKraftBroker other = new EmbeddedKafkaKraftBroker(1, 1, this.output);
		other.afterPropertiesSet();
		DefaultKafkaProducerFactory<Object, Object> delegate = factory(other.getBrokersAsString());
		ProducerFactory<Object, Object> factory = new Wrapper(delegate);
		KafkaTemplate<Object, Object> template = new KafkaTemplate<>(factory);
		try (ConfigurableApplicationContext context = run(factory, (value, attempt) -> {
			template.send(this.output, value + " of attempt " + attempt).join();
			if (attempt == 1) {
				throw new IllegalStateException("after sending");
			}
		})) {
			TestBroker.send(this.topic, "a");
			await().until(() -> TestBroker.committed(this.group + ".retry", retryTopic(), 0) > 0);
			assertThat(TestBroker.records(other.getBrokersAsString(), this.output))
				.extracting((record) -> new String(record.value()))
				.containsExactly("a of attempt 1", "a of attempt 2");
			assertThat(values(this.output)).isEmpty();
		}
		finally {
			delegate.destroy();
			other.destroy();
		}
	}

	/**
	 * Its records keep their places, and no attempt is counted.
	 */
	@Test
	void whatIsSentToWhoKnowsWhereIsNotSent() {
		DefaultKafkaProducerFactory<Object, Object> away = factory("localhost:1");
		KafkaTemplate<Object, Object> template = new KafkaTemplate<>(away);
		AtomicInteger calls = new AtomicInteger();
		try (ConfigurableApplicationContext context = run(away, (value, attempt) -> {
			calls.incrementAndGet();
			template.send(this.output, value);
		})) {
			TestBroker.send(this.topic, "a");
			await().until(() -> calls.get() > 1);
			assertThat(TestBroker.records(retryTopic())).isEmpty();
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isZero();
		}
		finally {
			away.destroy();
		}
	}

	@Test
	void aSendThatCannotBeSerializedFailsTheAttemptThatCatchesIt() {
		DefaultKafkaProducerFactory<Object, Object> factory = factory(TestBroker.servers());
		KafkaTemplate<Object, Object> template = new KafkaTemplate<>(factory);
		try (ConfigurableApplicationContext context = run(factory, (value, attempt) -> {
			template.send(this.output, value);
			try {
				template.send(this.output, new Object());
			}
			catch (RuntimeException ex) {
				// The attempt has failed all the same
			}
		}, "resilient-kafka.defaults.retry.delays=")) {
			TestBroker.send(this.topic, "a");
			List<ConsumerRecord<byte[], byte[]>> dead = TestBroker.awaitRecords(this.topic + "." + this.group + ".DLQ",
					1);
			assertThat(new String(dead.get(0).headers().lastHeader(KafkaHeaders.EXCEPTION_FQCN).value()))
				.isEqualTo(SerializationException.class.getName());
			assertThat(values(this.output)).isEmpty();
		}
	}

	private ConfigurableApplicationContext run(ProducerFactory<Object, Object> factory,
			BiConsumer<String, Integer> work, String... properties) {
		return TestApplication.of(With.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=exactly-once",
					"resilient-kafka.defaults.retry.delays=100ms")
			.with(properties)
			.withBean("work", work)
			.withBean("factory", factory)
			.run();
	}

	private String retryTopic() {
		return this.topic + "." + this.group + ".retry-100ms";
	}

	private static List<String> values(String topic) {
		return TestBroker.committedRecords(topic).stream().map((record) -> new String(record.value())).toList();
	}

	private static DefaultKafkaProducerFactory<Object, Object> factory(String servers) {
		return new DefaultKafkaProducerFactory<>(configs(servers));
	}

	private static Map<String, Object> configs(String servers) {
		return new HashMap<>(Map.of("bootstrap.servers", servers, "key.serializer", StringSerializer.class,
				"value.serializer", StringSerializer.class, "max.block.ms", 2_000));
	}

	@Configuration(proxyBeanMethods = false)
	static class With {

		private final BiConsumer<String, Integer> work;

		With(BiConsumer<String, Integer> work) {
			this.work = work;
		}

		@ResilientKafkaListener(id = "with", topics = "${topic}", groupId = "${group}")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.work.accept(value, attempt);
		}

	}

	/**
	 * As agents and applications with several tenants have it.
	 */
	static class Wrapper implements ProducerFactory<Object, Object> {

		private final ProducerFactory<Object, Object> wrapped;

		Wrapper(ProducerFactory<Object, Object> wrapped) {
			this.wrapped = wrapped;
		}

		@Override
		public Producer<Object, Object> createProducer() {
			return this.wrapped.createProducer();
		}

		@Override
		public Map<String, Object> getConfigurationProperties() {
			return this.wrapped.getConfigurationProperties();
		}

	}

	static class Counting<K, V> implements ProducerInterceptor<K, V> {

		private final AtomicInteger calls;

		/**
		 * As Kafka makes it.
		 */
		Counting() {
			this(ForStrings.CALLS);
		}

		Counting(AtomicInteger calls) {
			this.calls = calls;
		}

		@Override
		public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
			this.calls.incrementAndGet();
			return record;
		}

		@Override
		public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
			// not of interest
		}

		@Override
		public void close() {
			// nothing is open
		}

		@Override
		public void configure(Map<String, ?> configs) {
			// nothing to configure
		}

	}

	public static class ForStrings extends Counting<String, String> {

		private static final AtomicInteger CALLS = new AtomicInteger();

	}

}
