package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterIds;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.TransactionIdSuffixStrategy;

/**
 * The transactions of all exactly-once listeners, by cluster. Thread-safe.
 */
public final class Transactions implements DisposableBean {

	/**
	 * A transaction that follows another is told to wait until the markers of that one
	 * are written, which takes milliseconds; the default is 100.
	 */
	private static final int RETRY_BACKOFF_MS = 10;

	private final ByteProducerFactories factories;

	private final Supplier<Map<String, ProducerFactory<?, ?>>> application;

	private final ClusterIds clusterIds;

	private final TransactionSettings settings;

	private final ListenerEvents events;

	private final Map<Cluster, ClusterTransactions> byCluster = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param factories makes the factories of transactional producers
	 * @param application the producer factories of the application, by name
	 * @param clusterIds tells which of them are on the cluster of a listener
	 */
	public Transactions(ByteProducerFactories factories, Supplier<Map<String, ProducerFactory<?, ?>>> application,
			ClusterIds clusterIds, TransactionSettings settings, ListenerEvents events) {
		this.factories = factories;
		this.application = application;
		this.clusterIds = clusterIds;
		this.settings = settings;
		this.events = events;
	}

	/**
	 * How transactions are made.
	 * @return the settings
	 */
	public TransactionSettings settings() {
		return this.settings;
	}

	/**
	 * The transactions on a cluster. From the first call on, the producers of the
	 * application on that cluster take part in the transactions of the attempts that they
	 * are used in.
	 * @param cluster the cluster
	 * @return its transactions
	 */
	public ClusterTransactions on(Cluster cluster) {
		return this.byCluster.computeIfAbsent(cluster, this::create);
	}

	private ClusterTransactions create(Cluster cluster) {
		Map<String, Object> configs = configs(this.settings.timeout());
		ClusterTransactions transactions = new ClusterTransactions(producers(cluster, configs),
				producers(cluster, ByteProducerFactories.compressed(configs)), this.settings.timeout(),
				this.events::publish);
		this.application.get()
			.forEach((name, factory) -> transactions.enlist(new Enlistment(name, factory,
					() -> this.clusterIds.match(cluster, factory.getConfigurationProperties()))));
		return transactions;
	}

	private DefaultKafkaProducerFactory<byte[], byte[]> producers(Cluster cluster, Map<String, Object> configs) {
		DefaultKafkaProducerFactory<byte[], byte[]> producers = this.factories.create(cluster, "-transaction", configs);
		producers.setTransactionIdSuffixStrategy(new WholeIds());
		return producers;
	}

	/**
	 * Sending gives up well before the brokers give the transaction up, so that it is
	 * known what has failed.
	 */
	private static Map<String, Object> configs(Duration timeout) {
		int third = (int) (timeout.toMillis() / 3);
		return Map.of(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) timeout.toMillis(),
				ProducerConfig.MAX_BLOCK_MS_CONFIG, 2 * third, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, third,
				ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * third, ProducerConfig.LINGER_MS_CONFIG, 0,
				ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
	}

	@Override
	public void destroy() {
		this.byCluster.values().forEach(ClusterTransactions::destroy);
	}

	/**
	 * Makes an id as it was asked for: each consumer has its own.
	 */
	private static final class WholeIds implements TransactionIdSuffixStrategy {

		@Override
		public String acquireSuffix(@Nullable String txIdPrefix) {
			return "";
		}

		@Override
		public void releaseSuffix(@Nullable String txIdPrefix, @Nullable String suffix) {
			// nothing to release
		}

	}

}
