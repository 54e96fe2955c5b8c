package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.transaction.ProducerTransaction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class BackloggedConsumerFactoryTests {

	private static final String TIMEOUT = ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG;

	@Test
	void consumerInTransactionsDoesNotWaitLongForABrokerThatMayHaveBeenReplaced() {
		assertThat(configs(true, Map.of())).containsEntry(TIMEOUT, "5000")
			.containsEntry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "5242880")
			.containsEntry("isolation.level", "read_committed");
	}

	@Test
	void fetchMayWaitAsLongAsTheApplicationSays() {
		assertThat(configs(true, Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 8_000))).containsEntry(TIMEOUT,
				"16000");
	}

	@Test
	void applicationHasTheLastWord() {
		assertThat(configs(true, Map.of(TIMEOUT, 20_000))).containsEntry(TIMEOUT, 20_000)
			.doesNotContainKey(ConsumerConfig.FETCH_MAX_BYTES_CONFIG);
		assertThat(configs(true, Map.of(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1_000))).containsEntry(TIMEOUT, "5000")
			.containsEntry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1_000);
	}

	@Test
	void consumerWithoutTransactionsWaitsAsKafkaHasIt() {
		assertThat(configs(false, Map.of())).doesNotContainKey(TIMEOUT);
	}

	private static Map<String, Object> configs(boolean transactions, Map<String, Object> settings) {
		Map<String, Object> configs = new HashMap<>(settings);
		configs.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
		configs.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
		configs.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
		configs.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, ConfigsReader.class.getName());
		Map<String, Object> read = new HashMap<>();
		configs.put(ConfigsReader.TARGET, read);
		Function<String, ProducerTransaction> transaction = (suffix) -> mock(ProducerTransaction.class);
		ListenerConsumers shared = new ListenerConsumers(new ListenerAccount(Map.of(), (count) -> {
		}), (partition, position, beginning) -> {
		});
		BackloggedConsumerFactory factory = new BackloggedConsumerFactory(new DefaultKafkaConsumerFactory<>(configs),
				Duration.ofSeconds(5), transactions ? transaction : null,
				() -> new Pipeline(List.of(), TimeSource.SYSTEM), new ConsumerIdentity("container", false, 300_000,
						shared, Set::of, (topic) -> new LanePosition(topic, 0, 0)),
				TimeSource.SYSTEM);
		factory.createConsumer("group", null, null, null).close(Duration.ZERO);
		return read;
	}

	/**
	 * Learns what a client was configured with.
	 */
	public static final class ConfigsReader implements MetricsReporter {

		static final String TARGET = "configs.target";

		private @Nullable Map<String, Object> target;

		@Override
		@SuppressWarnings("unchecked")
		public void configure(Map<String, ?> configs) {
			this.target = (Map<String, Object>) configs.get(TARGET);
			this.target.putAll(configs);
		}

		@Override
		public void init(List<KafkaMetric> metrics) {
		}

		@Override
		public void metricChange(KafkaMetric metric) {
		}

		@Override
		public void metricRemoval(KafkaMetric metric) {
		}

		@Override
		public void close() {
		}

	}

}
