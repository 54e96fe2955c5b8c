package io.github.resilientkafka.transaction;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.admin.BrokerAnswer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers say of transactions at one moment.
 *
 * @param brokers how many there are
 * @param maxTimeout their {@code transaction.max.timeout.ms}, if it may be read
 * @param replicationFactor their {@code transaction.state.log.replication.factor}, if it
 * may be read
 * @param minIsr their {@code transaction.state.log.min.isr}, if it may be read
 * @param inSyncReplicas the fewest replicas of a partition of the transaction log that
 * are in sync, or {@code null} if it does not exist yet
 */
record BrokerTransactions(int brokers, @Nullable Long maxTimeout, @Nullable Long replicationFactor,
		@Nullable Long minIsr, @Nullable Integer inSyncReplicas) {

	private static final String TRANSACTION_LOG = "__transaction_state";

	static BrokerTransactions survey(Admin admin) throws InterruptedException {
		Collection<Node> nodes = BrokerAnswer.await(admin.describeCluster().nodes()).orThrow();
		ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, nodes.iterator().next().idString());
		Config config = BrokerAnswer.await(admin.describeConfigs(List.of(broker)).all())
			.orThrow()
			.getOrDefault(broker, new Config(List.of()));
		return new BrokerTransactions(nodes.size(), number(config, "transaction.max.timeout.ms"),
				number(config, "transaction.state.log.replication.factor"),
				number(config, "transaction.state.log.min.isr"), inSyncReplicas(admin));
	}

	private static @Nullable Long number(Config config, String name) {
		ConfigEntry entry = config.get(name);
		return (entry != null && entry.value() != null) ? Long.valueOf(entry.value()) : null;
	}

	private static @Nullable Integer inSyncReplicas(Admin admin) throws InterruptedException {
		BrokerAnswer<Map<String, TopicDescription>> described = BrokerAnswer
			.await(admin.describeTopics(List.of(TRANSACTION_LOG)).allTopicNames());
		if (described.failedWith(UnknownTopicOrPartitionException.class)) {
			return null;
		}
		return described.orThrow()
			.values()
			.stream()
			.flatMap((topic) -> topic.partitions().stream())
			.map((partition) -> partition.isr().size())
			.min(Integer::compare)
			.orElse(null);
	}

	/**
	 * Whether the brokers accept transactions with a time-out.
	 */
	boolean accept(Duration timeout) {
		return this.maxTimeout == null || timeout.toMillis() <= this.maxTimeout;
	}

	/**
	 * Why no transaction can be begun now, or {@code null} if nothing stands against it.
	 */
	@Nullable String obstacle() {
		if (this.inSyncReplicas == null && this.replicationFactor != null && this.replicationFactor > this.brokers) {
			return "transaction.state.log.replication.factor of the brokers is %d, and there are %d brokers, so %s cannot be created. Start more brokers, or lower it."
				.formatted(this.replicationFactor, this.brokers, TRANSACTION_LOG);
		}
		if (this.inSyncReplicas != null && this.minIsr != null && this.inSyncReplicas < this.minIsr) {
			return "transaction.state.log.min.isr of the brokers is %d, and a partition of %s has %d replicas in sync. Start the brokers that are down, or lower it."
				.formatted(this.minIsr, TRANSACTION_LOG, this.inSyncReplicas);
		}
		return null;
	}

}
