package io.github.resilientkafka.benchmarks.measure;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What a consumer group has committed, as the broker sees it.
 */
final class CommittedOffsets implements AutoCloseable {

	private final Admin admin;

	private final String group;

	CommittedOffsets(String brokers, String group) {
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers));
		this.group = group;
	}

	/**
	 * The number of records that are committed, in a topic that was never truncated.
	 * @return the sum over all partitions
	 */
	long total() throws InterruptedException, ExecutionException {
		return this.admin.listConsumerGroupOffsets(this.group)
			.partitionsToOffsetAndMetadata()
			.get()
			.values()
			.stream()
			.filter(Objects::nonNull)
			.mapToLong(OffsetAndMetadata::offset)
			.sum();
	}

	@Override
	public void close() {
		this.admin.close();
	}

}
