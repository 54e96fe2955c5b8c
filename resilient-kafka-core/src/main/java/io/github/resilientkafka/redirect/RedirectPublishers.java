package io.github.resilientkafka.redirect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.RedirectTopics;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicProvisioner;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Makes the publishers of listeners. Thread-safe.
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

	private final ClusterAdmins admins;

	private final TopicProvisioner provisioner;

	private final Map<Cluster, KafkaOperations<byte[], byte[]>> plain = new ConcurrentHashMap<>();

	private final Map<Cluster, KafkaOperations<byte[], byte[]>> compressing = new ConcurrentHashMap<>();

	private final ExecutorService looks = Executors.newCachedThreadPool(threads());

	private final List<DefaultKafkaProducerFactory<byte[], byte[]>> created = new CopyOnWriteArrayList<>();

	/**
	 * Create the publishers.
	 * @param admins how topics are looked for
	 * @param provisioner what creates topics that are missing
	 */
	public RedirectPublishers(ByteProducerFactories factories, ClusterAdmins admins, TopicProvisioner provisioner) {
		this.factories = factories;
		this.admins = admins;
		this.provisioner = provisioner;
	}

	/**
	 * The topics that the redirects of a listener go to.
	 * @param cluster where they are
	 * @param chain the topics of the listener
	 * @return the topics
	 */
	public RedirectTopics topics(Cluster cluster, TopicChain chain) {
		return new RedirectTopics(cluster, chain, this.admins, this.provisioner, this.looks);
	}

	/**
	 * A publisher to the topics of a listener. Those of one cluster share their
	 * producers.
	 * @param cluster the cluster
	 * @param topics the topics
	 * @return the publisher
	 */
	public RedirectPublisher to(Cluster cluster, RedirectTopics topics) {
		return new RedirectPublisher(
				this.plain.computeIfAbsent(cluster, (key) -> create(cluster, "-redirect", CONFIGS)),
				() -> this.compressing.computeIfAbsent(cluster,
						(key) -> create(cluster, "-redirect-compressed", ByteProducerFactories.compressed(CONFIGS))),
				topics, Duration.ofMillis(DELIVERY_TIMEOUT_MS + MAX_BLOCK_MS));
	}

	private KafkaOperations<byte[], byte[]> create(Cluster cluster, String clientIdSuffix,
			Map<String, Object> configs) {
		DefaultKafkaProducerFactory<byte[], byte[]> factory = this.factories.create(cluster, clientIdSuffix, configs);
		this.created.add(factory);
		return ByteProducerFactories.template(factory);
	}

	private static CustomizableThreadFactory threads() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("resilient-kafka-topics-");
		threads.setDaemon(true);
		return threads;
	}

	@Override
	public void destroy() {
		this.looks.shutdownNow();
		this.created.forEach(DefaultKafkaProducerFactory::destroy);
	}

}
