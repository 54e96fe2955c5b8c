package io.github.resilientkafka.processing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.header.Header;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Passes over the records in retry topics that another group has redirected: the names of
 * its topics and ours may be the same, as {@code orders} and {@code eu.billing} make the
 * same name as {@code orders.eu} and {@code billing}. A record that names no group is
 * ours. Thread-safe.
 */
public final class RecordOwnership {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RecordOwnership.class));

	private final TopicChain chain;

	private final String group;

	private final byte[] groupHeader;

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	public RecordOwnership(TopicChain chain, String group) {
		this.chain = chain;
		this.group = group;
		this.groupHeader = group.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Let the offset move past a record that is another group's.
	 * @param polled the record
	 * @param partition the backlog that it is in
	 * @return whether it is another group's
	 */
	boolean passOver(PolledRecord polled, PartitionBacklog partition) {
		if (polled.position().isMain()) {
			return false;
		}
		Header header = polled.record().headers().lastHeader(KafkaHeaders.ORIGINAL_CONSUMER_GROUP);
		byte[] owner = (header != null) ? header.value() : null;
		if (owner == null || Arrays.equals(owner, this.groupHeader)) {
			return false;
		}
		String other = new String(owner, StandardCharsets.UTF_8);
		partition.passOver(polled, other);
		String topic = polled.record().topic();
		if (this.said.add(topic)) {
			logger
				.error(() -> ("'%s' is a retry topic of listener '%s' of group '%s', and group '%s' retries records in it, too."
						+ " Those of the other group are passed over and not processed here, and what is in their"
						+ " partitions from the first of them on is not purged. Make the names differ: give one of the listeners"
						+ " another group id, or its application another resilient-kafka.topics.retry-name.")
					.formatted(topic, this.chain.listener(), this.group, other));
		}
		return true;
	}

}
