package io.github.resilientkafka.topic;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import org.springframework.core.log.LogAccessor;

/**
 * Deletes from retry topics what their consumer group has committed, which nobody reads
 * again. Thread-safe.
 */
public final class RetryTopicPurger {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RetryTopicPurger.class));

	private final ClusterAdmins admins;

	/**
	 * Create a purger.
	 * @param admins what deletes
	 */
	public RetryTopicPurger(ClusterAdmins admins) {
		this.admins = admins;
	}

	/**
	 * Purge the retry topics of a listener.
	 * @param cluster where they are
	 * @param chain the topics of the listener
	 * @param retryGroup the consumer group of its retry topics
	 */
	public void purge(Cluster cluster, TopicChain chain, String retryGroup) {
		try {
			Admin admin = this.admins.of(cluster);
			Map<TopicPartition, RecordsToDelete> consumed = admin.listConsumerGroupOffsets(retryGroup)
				.partitionsToOffsetAndMetadata()
				.get()
				.entrySet()
				.stream()
				.filter((committed) -> chain.retryTopics().contains(committed.getKey().topic()))
				.filter((committed) -> committed.getValue() != null)
				.collect(Collectors.toMap(Map.Entry::getKey, (committed) -> before(committed.getValue())));
			admin.deleteRecords(consumed).all().get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | RuntimeException ex) {
			logger.debug(ex, () -> "Retry topics of '%s' could not be purged".formatted(chain.listener()));
		}
	}

	private static RecordsToDelete before(OffsetAndMetadata committed) {
		return RecordsToDelete.beforeOffset(committed.offset());
	}

}
