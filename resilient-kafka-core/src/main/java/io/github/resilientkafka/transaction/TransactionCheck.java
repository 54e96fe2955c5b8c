package io.github.resilientkafka.transaction;

import java.util.Collection;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogAccessor;

/**
 * Finds out at the start whether the brokers can do the transactions that listeners need.
 */
public final class TransactionCheck {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(TransactionCheck.class));

	private final Transactions transactions;

	private final ClusterAdmins admins;

	public TransactionCheck(Transactions transactions, ClusterAdmins admins) {
		this.transactions = transactions;
		this.admins = admins;
	}

	/**
	 * Check a cluster. One that cannot be asked is not an obstacle: listeners wait for
	 * it.
	 * @param cluster the cluster
	 * @param listeners the ids of its exactly-once listeners
	 * @throws InvalidListenerException if the brokers would refuse every transaction, or
	 * something that is sent would not be part of it
	 */
	public void check(Cluster cluster, Collection<String> listeners) {
		checkProducers(cluster, listeners);
		BrokerTransactions brokers;
		try {
			brokers = BrokerTransactions.survey(this.admins.of(cluster));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		catch (RuntimeException ex) {
			logger.debug(ex, () -> "Brokers of %s cannot be asked about transactions".formatted(cluster));
			return;
		}
		if (!brokers.accept(this.transactions.settings().timeout())) {
			throw new InvalidListenerException(String.join(", ", listeners), TransactionSettings.TIMEOUT_PROPERTY,
					this.transactions.settings().timeout().toMillis() + "ms",
					"The brokers allow %d ms (their transaction.max.timeout.ms) and would refuse every transaction."
						.formatted(brokers.maxTimeout()),
					"Set it to that or less, or raise transaction.max.timeout.ms of the brokers.");
		}
		String obstacle = brokers.obstacle();
		if (obstacle != null) {
			logger
				.error(() -> "Exactly-once listeners %s cannot begin transactions, and their records wait in Kafka: %s"
					.formatted(listeners, obstacle));
		}
	}

	private void checkProducers(Cluster cluster, Collection<String> listeners) {
		Enlistment.Outsider outsider;
		try {
			outsider = this.transactions.on(cluster).outsider();
		}
		catch (RuntimeException ex) {
			logger.debug(ex, () -> "It is found out later who takes part in transactions on %s".formatted(cluster));
			return;
		}
		if (outsider != null) {
			throw new InvalidListenerException(String.join(", ", listeners), outsider.name(), outsider.type(),
					Enlistment.Outsider.REASON, Enlistment.Outsider.ACTION);
		}
	}

}
