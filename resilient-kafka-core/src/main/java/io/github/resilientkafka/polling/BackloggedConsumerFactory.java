package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.resilientkafka.pipeline.Pipeline;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.transaction.ProducerTransaction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ConsumerPostProcessor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.support.serializer.ErrorHandlingDeserializer;

/**
 * Creates consumers that poll bytes with the configuration of an application's consumer
 * factory, and keep what they have polled until it is settled.
 */
public final class BackloggedConsumerFactory implements ConsumerFactory<byte[], byte[]> {

	/**
	 * Of a consumer whose offsets are part of a transaction: shorter than any session.
	 */
	private static final int REQUEST_TIMEOUT_MS = 5_000;

	/** What arrives within that time over 1 MB/s. */
	private static final int FETCH_MAX_BYTES = 5 * 1024 * 1024;

	private final ConsumerFactory<?, ?> application;

	private final DefaultKafkaConsumerFactory<byte[], byte[]> bytes;

	private final Duration commitTimeout;

	private final @Nullable Function<String, ProducerTransaction> transactions;

	private final Supplier<Pipeline> pipelines;

	private final ConsumerIdentity identity;

	private final TimeSource clock;

	/**
	 * Create a factory.
	 * @param application the consumer factory of the application, with its deserializers
	 * @param commitTimeout how long a commit may take
	 * @param transactions makes the transactions of a consumer, by the suffix of its
	 * client id, or {@code null} if the consumers commit their offsets themselves
	 * @param pipelines makes the stages of a consumer
	 * @param identity to whom the consumers belong
	 * @param clock the clock that due times are compared with
	 */
	@SuppressWarnings("unchecked")
	public BackloggedConsumerFactory(ConsumerFactory<?, ?> application, Duration commitTimeout,
			@Nullable Function<String, ProducerTransaction> transactions, Supplier<Pipeline> pipelines,
			ConsumerIdentity identity, TimeSource clock) {
		this.application = application;
		this.commitTimeout = commitTimeout;
		this.transactions = transactions;
		this.pipelines = pipelines;
		this.identity = identity;
		this.clock = clock;
		Map<String, Object> configs = new HashMap<>(application.getConfigurationProperties());
		configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		this.bytes = new DefaultKafkaConsumerFactory<>(configs, new ByteArrayDeserializer(),
				new ByteArrayDeserializer());
		application.getListeners().forEach((listener) -> this.bytes.addListener((Listener<byte[], byte[]>) listener));
		application.getPostProcessors()
			.forEach((processor) -> this.bytes.addPostProcessor((ConsumerPostProcessor<byte[], byte[]>) processor));
	}

	@Override
	public Consumer<byte[], byte[]> createConsumer(@Nullable String groupId, @Nullable String clientIdPrefix,
			@Nullable String clientIdSuffix, @Nullable Properties properties) {
		Properties overrides = new Properties();
		if (properties != null) {
			overrides.putAll(properties);
			properties.stringPropertyNames()
				.forEach((name) -> overrides.setProperty(name, properties.getProperty(name)));
		}
		Map<String, Object> configs = new HashMap<>(this.application.getConfigurationProperties());
		overrides.forEach((name, value) -> configs.put((String) name, value));
		// As they are now: the application may switch clusters (ABSwitchCluster)
		overrides.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Cluster.servers(configs));
		overrides.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
		overrides.remove(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG);
		overrides.remove(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
		RecordDeserializer deserializer = new RecordDeserializer(
				deserializer(this.application.getKeyDeserializer(), configs, true),
				deserializer(this.application.getValueDeserializer(), configs, false));
		if (this.transactions != null) {
			overrides.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
			answerSoon(configs, overrides);
		}
		try {
			String offsetReset = OffsetReset.policy(configs.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG));
			overrides.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
			Consumer<byte[], byte[]> consumer = this.bytes.createConsumer(groupId, clientIdPrefix, clientIdSuffix,
					overrides);
			BacklogLimits limits = new BacklogLimits(
					number(configs, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS),
					number(configs, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
							ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES));
			return BackloggedConsumer.around(consumer, deserializer, limits, offsetReset, this.commitTimeout,
					transaction(clientIdSuffix), this.pipelines.get(), this.identity, this.clock);
		}
		catch (RuntimeException ex) {
			deserializer.close();
			throw ex;
		}
	}

	/**
	 * What a listener's records are deserialized with, for somebody who looks at them.
	 * @param application the consumer factory of the application, with its deserializers
	 * @return deserializers that are used by one thread at a time, new ones unless the
	 * factory was given instances
	 */
	public static RecordDeserializer deserializer(ConsumerFactory<?, ?> application) {
		Map<String, Object> configs = application.getConfigurationProperties();
		return new RecordDeserializer(deserializer(application.getKeyDeserializer(), configs, true),
				deserializer(application.getValueDeserializer(), configs, false));
	}

	/**
	 * A broker that was replaced while it was frozen takes itself for the coordinator of
	 * the group for a moment when it goes on, and answers with offsets of before. A
	 * consumer that still waits for its answer by then would go on there. A fetch has to
	 * arrive in that time as well.
	 */
	private static void answerSoon(Map<String, Object> configs, Properties overrides) {
		if (configs.get(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG) != null) {
			return;
		}
		int fetchWait = number(configs, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
				ConsumerConfig.DEFAULT_FETCH_MAX_WAIT_MS);
		overrides.setProperty(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
				String.valueOf(Math.max(REQUEST_TIMEOUT_MS, Math.min(Integer.MAX_VALUE, 2L * fetchWait))));
		if (configs.get(ConsumerConfig.FETCH_MAX_BYTES_CONFIG) == null) {
			overrides.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(FETCH_MAX_BYTES));
		}
	}

	private @Nullable ProducerTransaction transaction(@Nullable String clientIdSuffix) {
		return (this.transactions != null) ? this.transactions.apply((clientIdSuffix != null) ? clientIdSuffix : "")
				: null;
	}

	private static Deserializer<?> deserializer(@Nullable Deserializer<?> instance, Map<String, Object> configs,
			boolean key) {
		if (instance != null) {
			return instance;
		}
		String property = key ? ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG
				: ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG;
		Object type = configs.get(property);
		if (type == null) {
			throw new ConfigException(property, null, "The consumer factory has no deserializer");
		}
		try {
			Deserializer<?> deserializer = (type instanceof Class<?> known)
					? Utils.newInstance(known.asSubclass(Deserializer.class))
					: Utils.newInstance(type.toString(), Deserializer.class);
			deserializer.configure(configs, key);
			if (deserializer.getClass() == ErrorHandlingDeserializer.class) {
				passOnFailures((ErrorHandlingDeserializer<?>) deserializer, configs, key);
			}
			return deserializer;
		}
		catch (ClassNotFoundException ex) {
			throw new ConfigException(property, type, "There is no such class on the class path");
		}
	}

	/**
	 * In the header that it leaves otherwise, an exception that is not serializable has
	 * lost its causes, and an outage looks like a record that cannot be read.
	 */
	private static void passOnFailures(ErrorHandlingDeserializer<?> deserializer, Map<String, Object> configs,
			boolean key) {
		if (configs
			.containsKey(key ? ErrorHandlingDeserializer.KEY_FUNCTION : ErrorHandlingDeserializer.VALUE_FUNCTION)) {
			return;
		}
		Object delegate = configs.get(key ? ErrorHandlingDeserializer.KEY_DESERIALIZER_CLASS
				: ErrorHandlingDeserializer.VALUE_DESERIALIZER_CLASS);
		String name = (delegate instanceof Class<?> type) ? type.getName() : String.valueOf(delegate);
		deserializer.setFailedDeserializationFunction((failed) -> {
			throw RecordDeserializer.failure(name, failed.getData(), key, failed.getException());
		});
	}

	private static int number(Map<String, Object> configs, String name, int defaultValue) {
		Object configured = configs.get(name);
		return (configured != null) ? Integer.parseInt(configured.toString()) : defaultValue;
	}

	@Override
	public boolean isAutoCommit() {
		return false;
	}

	@Override
	public Map<String, Object> getConfigurationProperties() {
		return this.bytes.getConfigurationProperties();
	}

}
