package io.github.resilientkafka.redirect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

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

	private static final Map<String, Object> CONFIGS = Map.of(ProducerConfig.LINGER_MS_CONFIG, 0,
			ProducerConfig.BATCH_SIZE_CONFIG, BATCH_SIZE, ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS,
			ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
			DELIVERY_TIMEOUT_MS);

	private final ByteProducerFactories factories;

	private final Map<Cluster, RedirectPublisher> publishers = new ConcurrentHashMap<>();

	private final List<DefaultKafkaProducerFactory<byte[], byte[]>> created = new CopyOnWriteArrayList<>();

	/**
	 * Create the publishers.
	 * @param factories what makes their producers
	 */
	public RedirectPublishers(ByteProducerFactories factories) {
		this.factories = factories;
	}

	/**
	 * The publisher to a cluster.
	 * @param cluster the cluster
	 * @return the publisher
	 */
	public RedirectPublisher to(Cluster cluster) {
		return this.publishers.computeIfAbsent(cluster, this::create);
	}

	private RedirectPublisher create(Cluster cluster) {
		DefaultKafkaProducerFactory<byte[], byte[]> factory = this.factories.create(cluster, "-redirect", CONFIGS);
		this.created.add(factory);
		return new RedirectPublisher(ByteProducerFactories.template(factory),
				Duration.ofMillis(DELIVERY_TIMEOUT_MS + MAX_BLOCK_MS));
	}

	@Override
	public void destroy() {
		this.created.forEach(DefaultKafkaProducerFactory::destroy);
	}

}
