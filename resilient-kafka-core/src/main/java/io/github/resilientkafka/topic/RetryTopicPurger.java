package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.failure.RootCause;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;

import org.springframework.core.log.LogAccessor;

/**
 * Deletes from retry topics what their consumer group has committed, which nobody reads
 * again. Records of another group that lie there are not ours to delete. Thread-safe.
 */
public final class RetryTopicPurger {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RetryTopicPurger.class));

	private final ClusterAdmins admins;

	/** The listeners whose topics may not be purged, which is said once. */
	private final Set<String> refused = ConcurrentHashMap.newKeySet();

	public RetryTopicPurger(ClusterAdmins admins) {
		this.admins = admins;
	}

	/**
	 * Purge the retry topics of a listener.
	 * @param cluster where they are
	 * @param chain the topics of the listener
	 * @param retryGroup the consumer group of its retry topics
	 * @param atMost how long to wait for each answer of the cluster
	 */
	public void purge(Cluster cluster, TopicChain chain, String retryGroup, Duration atMost) {
		try {
			Admin admin = this.admins.of(cluster);
			Map<TopicPartition, OffsetAndMetadata> committed = BrokerAnswer
				.await(admin.listConsumerGroupOffsets(retryGroup).partitionsToOffsetAndMetadata(), Deadline.in(atMost))
				.orThrow()
				.entrySet()
				.stream()
				.filter((offset) -> chain.retryTopics().contains(offset.getKey().topic())
						|| chain.moreRetryTopics().contains(offset.getKey().topic()))
				// Others may read them, and an application that goes back to them
				.filter((offset) -> !chain.retired().isFormer(offset.getKey().topic()))
				.filter((offset) -> offset.getValue() != null)
				.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
			Map<TopicPartition, Long> begins = begins(admin, committed, atMost);
			BrokerAnswer.await(admin.deleteRecords(consumed(committed, begins)).all(), Deadline.in(atMost)).orThrow();
			this.refused.remove(chain.listener());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			failed(chain.listener(), ex);
		}
	}

	private void failed(String listener, Exception ex) {
		boolean refuses = ex instanceof ApiException && !(ex instanceof RetriableException);
		if (refuses && this.refused.add(listener)) {
			logger
				.warn(() -> ("The brokers refuse to purge the retry topics of listener '%s' of what was consumed, so these"
						+ " topics grow without limit: %s. Allow Delete on them. It is tried again every five minutes.")
					.formatted(listener, new RootCause(ex).text()));
		}
		else {
			logger.debug(ex, () -> "Retry topics of '%s' could not be purged".formatted(listener));
		}
	}

	/**
	 * Where the partitions begin in which there are records of another group.
	 */
	private static Map<TopicPartition, Long> begins(Admin admin, Map<TopicPartition, OffsetAndMetadata> committed,
			Duration atMost) throws InterruptedException {
		Map<TopicPartition, OffsetSpec> shared = new HashMap<>();
		committed.forEach((partition, offset) -> {
			if (ForeignSpan.of(offset.metadata()) != null) {
				shared.put(partition, OffsetSpec.earliest());
			}
		});
		Map<TopicPartition, Long> begins = new HashMap<>();
		if (!shared.isEmpty()) {
			BrokerAnswer.await(admin.listOffsets(shared).all(), Deadline.in(atMost))
				.orThrow()
				.forEach((partition, begin) -> begins.put(partition, begin.offset()));
		}
		return begins;
	}

	/**
	 * What may be deleted: as long as a record of another group is left, nothing from the
	 * first of them on.
	 */
	static Map<TopicPartition, RecordsToDelete> consumed(Map<TopicPartition, OffsetAndMetadata> committed,
			Map<TopicPartition, Long> begins) {
		Map<TopicPartition, RecordsToDelete> consumed = new HashMap<>();
		committed.forEach((partition, offset) -> {
			ForeignSpan foreign = ForeignSpan.of(offset.metadata());
			long end = (foreign == null || foreign.isGone(begins.getOrDefault(partition, 0L))) ? offset.offset()
					: Math.min(foreign.first(), offset.offset());
			consumed.put(partition, RecordsToDelete.beforeOffset(end));
		});
		return consumed;
	}

}
