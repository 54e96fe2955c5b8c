package io.github.resilientkafka.listener;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsContext;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * All clients of a listener have the settings of the listener.
 */
@BrokerTest
class ClientSettingsTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@Test
	void theServersOfOneListenerAreThoseOfAllItsClients() {
		// All else of the application is nowhere
		try (ConfigurableApplicationContext context = application(OwnServers.class)
			.with("spring.kafka.bootstrap-servers=localhost:1", "own.servers=" + TestBroker.servers())
			.run()) {
			TestBroker.send(this.topic, "a");
			TestBroker.awaitRecords(this.deadLetters, 1);
			assertThat(context.getBean(Seen.class).topics).containsExactly(this.topic,
					this.topic + "." + this.group + ".retry-100ms");
		}
	}

	@Test
	void whatIsMeantForPlugInsOfKafkaReachesThemInAllClients() {
		Reporter.CLIENTS.clear();
		try (ConfigurableApplicationContext context = application(Plugged.class)
			// So that redirects and admin clients are configured as the consumer is
			.with("spring.kafka.bootstrap-servers=localhost:1",
					"spring.kafka.consumer.bootstrap-servers=" + TestBroker.servers(),
					"spring.kafka.consumer.properties[metric.reporters]=" + Reporter.class.getName())
			.run()) {
			TestBroker.send(this.topic, "a");
			TestBroker.awaitRecords(this.deadLetters, 1);
			assertThat(Reporter.CLIENTS).contains("kafka.consumer", "kafka.producer", "kafka.admin.client");
		}
	}

	@Test
	void anInterceptorOfDeserializedRecordsIsRefused() {
		Throwable failure = catchThrowable(() -> application(Plugged.class)
			.with("spring.kafka.consumer.properties[interceptor.classes]=" + ForStrings.class.getName())
			.run()
			.close());
		assertThat(failure).isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("interceptor.classes")
			.hasMessageContaining(ForStrings.class.getName())
			.hasMessageContaining("RecordInterceptor");
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener, Seen.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=100ms",
					"resilient-kafka.defaults.circuit-breaker.enabled=false");
	}

	@Configuration(proxyBeanMethods = false)
	static class Seen {

		final Queue<String> topics = new ConcurrentLinkedQueue<>();

		void fail(ConsumerRecord<?, ?> record) {
			this.topics.add(record.topic());
			throw new IllegalStateException("on purpose");
		}

	}

	record OwnServers(Seen seen) {

		@ResilientKafkaListener(id = "own", topics = "${topic}", groupId = "${group}",
				properties = "bootstrap.servers=${own.servers}")
		void listen(ConsumerRecord<String, String> record) {
			this.seen.fail(record);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plugged {

		private final Seen seen;

		Plugged(Seen seen) {
			this.seen = seen;
		}

		/** An object, as an SSL bundle is. */
		@Bean
		static ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> registry() {
			return (container) -> container.getContainerProperties()
				.getKafkaConsumerProperties()
				.put(Reporter.REGISTRY, new Object());
		}

		@ResilientKafkaListener(id = "plugged", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) {
			this.seen.fail(record);
		}

	}

	/**
	 * Cannot do without what is configured for it.
	 */
	public static class Reporter implements MetricsReporter {

		static final String REGISTRY = "my.registry";

		static final Set<String> CLIENTS = ConcurrentHashMap.newKeySet();

		@Override
		public void configure(Map<String, ?> configs) {
			if (configs.get(REGISTRY) == null) {
				throw new IllegalStateException(REGISTRY + " is missing");
			}
		}

		@Override
		public void contextChange(MetricsContext context) {
			CLIENTS.add(context.contextLabels().get("_namespace"));
		}

		@Override
		public void init(List<KafkaMetric> metrics) {
			// not of interest
		}

		@Override
		public void metricChange(KafkaMetric metric) {
			// not of interest
		}

		@Override
		public void metricRemoval(KafkaMetric metric) {
			// not of interest
		}

		@Override
		public void close() {
			// nothing is open
		}

	}

	public static class ForStrings implements ConsumerInterceptor<String, String> {

		@Override
		public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
			return records;
		}

		@Override
		public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
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

}
