package io.github.resilientkafka.redirect;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.ProducerPostProcessor;
import org.springframework.kafka.support.ProducerListener;

/**
 * Makes one publisher for each cluster that is consumed from. Thread-safe.
 */
public final class RedirectPublishers implements DisposableBean {

	/**
	 * A consumer thread waits for a topic that does not exist no longer than this.
	 */
	private static final int MAX_BLOCK_MS = 5_000;

	/**
	 * And for the acknowledgement of a broker no longer than this, so that it polls in
	 * time. A redirect that fails is not lost but tried again.
	 */
	private static final int DELIVERY_TIMEOUT_MS = 30_000;

	/**
	 * The default of 16 KiB holds three redirects with their headers.
	 */
	private static final int BATCH_SIZE = 128 * 1024;

	private static final int REQUEST_TIMEOUT_MS = 10_000;

	/**
	 * It is the topic that decides what is too large for it. The default of a broker's
	 * {@code socket.request.max.bytes} is 100 MiB.
	 */
	private static final int MAX_REQUEST_SIZE = 64 * 1024 * 1024;

	private final List<ProducerFactory<?, ?>> factories;

	private final Map<Cluster, RedirectPublisher> publishers = new ConcurrentHashMap<>();

	private final List<DefaultKafkaProducerFactory<byte[], byte[]>> created = new CopyOnWriteArrayList<>();

	/**
	 * Create the publishers.
	 * @param factories the producer factories of the application, the preferred first
	 */
	public RedirectPublishers(List<ProducerFactory<?, ?>> factories) {
		this.factories = List.copyOf(factories);
	}

	/**
	 * The publisher to a cluster. It is configured as the application's producers of that
	 * cluster or, if there are none, with the connection settings of the consumer.
	 * @param cluster the cluster
	 * @return the publisher
	 */
	public RedirectPublisher to(Cluster cluster) {
		return this.publishers.computeIfAbsent(cluster, this::create);
	}

	private RedirectPublisher create(Cluster cluster) {
		ProducerFactory<?, ?> application = this.factories.stream()
			.filter((factory) -> cluster.isOf(factory.getConfigurationProperties()))
			.findFirst()
			.orElse(null);
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new DefaultKafkaProducerFactory<>(
				configs(application, cluster), new ByteArraySerializer(), new ByteArraySerializer());
		if (application != null) {
			copyHooks(application, factory);
		}
		this.created.add(factory);
		KafkaTemplate<byte[], byte[]> template = new KafkaTemplate<>(factory);
		template.setProducerListener(new SilentProducerListener());
		return new RedirectPublisher(template, Duration.ofMillis(DELIVERY_TIMEOUT_MS + MAX_BLOCK_MS));
	}

	@SuppressWarnings("unchecked")
	private static void copyHooks(ProducerFactory<?, ?> from, DefaultKafkaProducerFactory<byte[], byte[]> to) {
		from.getListeners().forEach((listener) -> to.addListener((ProducerFactory.Listener<byte[], byte[]>) listener));
		from.getPostProcessors()
			.forEach((processor) -> to.addPostProcessor((ProducerPostProcessor<byte[], byte[]>) processor));
		// The application may switch clusters at run time (ABSwitchCluster)
		to.setBootstrapServersSupplier(() -> Cluster.servers(from.getConfigurationProperties()));
	}

	private static Map<String, Object> configs(@Nullable ProducerFactory<?, ?> application, Cluster cluster) {
		Map<String, Object> configs = (application != null) ? new HashMap<>(application.getConfigurationProperties())
				: cluster.configs(ProducerConfig.configNames());
		configs.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
		configs.computeIfPresent(ProducerConfig.CLIENT_ID_CONFIG, (name, id) -> id + "-redirect");
		configs.put(ProducerConfig.ACKS_CONFIG, "all");
		configs.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		configs.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
		configs.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
		configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
		configs.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_SIZE);
		configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
		configs.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
		configs.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
		configs.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_SIZE);
		configs.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST_SIZE);
		return configs;
	}

	@Override
	public void destroy() {
		this.created.forEach(DefaultKafkaProducerFactory::destroy);
	}

	/**
	 * The default one logs keys and payloads.
	 */
	private static final class SilentProducerListener implements ProducerListener<byte[], byte[]> {

	}

}
