package io.github.resilientkafka.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.ProducerPostProcessor;
import org.springframework.kafka.support.ProducerListener;

/**
 * Makes factories of producers that send bytes, never lose or repeat a record, and are
 * otherwise configured as those of the application.
 */
public final class ByteProducerFactories {

	/**
	 * It is the topic that decides what is too large for it. The default of a broker's
	 * {@code socket.request.max.bytes} is 100 MiB.
	 */
	private static final int MAX_REQUEST_SIZE = 64 * 1024 * 1024;

	private static final Map<String, Object> COMPRESSED = Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip",
			ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, 9, ProducerConfig.BATCH_SIZE_CONFIG, 0,
			ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE, ProducerConfig.BUFFER_MEMORY_CONFIG,
			(long) Integer.MAX_VALUE);

	private final List<ProducerFactory<?, ?>> factories;

	/**
	 * Create it.
	 * @param factories the producer factories of the application, the preferred first
	 */
	public ByteProducerFactories(List<ProducerFactory<?, ?>> factories) {
		this.factories = List.copyOf(factories);
	}

	/**
	 * Make a factory for a cluster. Its producers are configured as the application's of
	 * that cluster or, if there are none, with the connection settings of the consumer.
	 * @param cluster the cluster
	 * @param clientIdSuffix what tells the producers from those of the application
	 * @param overrides what is to be different
	 * @return a factory that the caller has to destroy
	 */
	public DefaultKafkaProducerFactory<byte[], byte[]> create(Cluster cluster, String clientIdSuffix,
			Map<String, Object> overrides) {
		ProducerFactory<?, ?> application = application(cluster);
		Map<String, Object> configs = configs(application, cluster);
		configs.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (name, id) -> id + clientIdSuffix);
		configs.putAll(overrides);
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(configs,
				new ByteArraySerializer(), new ByteArraySerializer());
		if (application != null) {
			copyHooks(application, factory);
		}
		return factory;
	}

	/**
	 * What makes producers send records one by one and as small as they get, without a
	 * limit for what they are before they are compressed. It is the codec that every
	 * platform has.
	 * @param overrides what else is to be different
	 * @return a new map
	 */
	public static Map<String, Object> compressed(Map<String, Object> overrides) {
		Map<String, Object> configs = new HashMap<>(overrides);
		configs.putAll(COMPRESSED);
		return configs;
	}

	/**
	 * One with the credentials of the consumer is preferred.
	 */
	private @Nullable ProducerFactory<?, ?> application(Cluster cluster) {
		List<ProducerFactory<?, ?>> candidates = this.factories.stream()
			.filter((factory) -> cluster.isOf(factory.getConfigurationProperties()))
			.<ProducerFactory<?, ?>>map((factory) -> factory)
			.toList();
		return candidates.stream()
			.filter((factory) -> cluster.hasCredentialsOf(factory.getConfigurationProperties()))
			.findFirst()
			.orElseGet(() -> candidates.isEmpty() ? null : candidates.get(0));
	}

	/**
	 * A template that leaves it to the caller what is logged of a record that could not
	 * be sent: that of spring-kafka logs keys and payloads, for each.
	 * @param factory what makes its producers
	 * @return a new template
	 */
	public static KafkaTemplate<byte[], byte[]> template(ProducerFactory<byte[], byte[]> factory) {
		KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(factory);
		template.setProducerListener(new SilentProducerListener());
		return template;
	}

	private static Map<String, Object> configs(@Nullable ProducerFactory<?, ?> application, Cluster cluster) {
		Map<String, Object> configs = (application != null) ? new HashMap<>(application.getConfigurationProperties())
				: cluster.configs(ProducerConfig.configNames());
		configs.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		configs.computeIfPresent(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
				(name, interceptors) -> InterceptorTypes.untyped(interceptors, ProducerInterceptor.class));
		configs.put(ProducerConfig.ACKS_CONFIG, "all");
		configs.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		configs.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
		configs.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
		configs.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_SIZE);
		configs.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_SIZE);
		return configs;
	}

	@SuppressWarnings("unchecked")
	private static void copyHooks(ProducerFactory<?, ?> from, DefaultKafkaProducerFactory<byte[], byte[]> to) {
		from.getListeners().forEach((listener) -> to.addListener((ProducerFactory.Listener<byte[], byte[]>) listener));
		from.getPostProcessors()
			.stream()
			.filter((processor) -> !(processor instanceof OwnPostProcessor))
			.forEach((processor) -> to.addPostProcessor((ProducerPostProcessor<byte[], byte[]>) processor));
		// The application may switch clusters at run time (ABSwitchCluster)
		to.setBootstrapServersSupplier(() -> Cluster.servers(from.getConfigurationProperties()));
	}

	private static final class SilentProducerListener implements ProducerListener<byte[], byte[]> {

	}

	/**
	 * A post-processor that is meant for the application's own producers only.
	 */
	public interface OwnPostProcessor {

	}

}
