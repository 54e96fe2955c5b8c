package io.github.resilientkafka.benchmarks.measure;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The ends of the partitions of a topic.
 */
final class LogEnds implements AutoCloseable {

	private final Admin admin;

	private final Map<TopicPartition, OffsetSpec> ends;

	LogEnds(String brokers, String topic, int partitions) {
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers));
		this.ends = IntStream.range(0, partitions)
			.mapToObj((partition) -> new TopicPartition(topic, partition))
			.collect(Collectors.toMap(Function.identity(), (partition) -> OffsetSpec.latest()));
	}

	/**
	 * How far a reader of committed records gets. It moves whenever something becomes
	 * visible, and with what is rolled back.
	 * @return the sum over all partitions
	 */
	long visible() throws InterruptedException, ExecutionException {
		return total(IsolationLevel.READ_COMMITTED);
	}

	/**
	 * Where the partitions end, open transactions included.
	 * @return the sum over all partitions
	 */
	long written() throws InterruptedException, ExecutionException {
		return total(IsolationLevel.READ_UNCOMMITTED);
	}

	private long total(IsolationLevel level) throws InterruptedException, ExecutionException {
		return this.admin.listOffsets(this.ends, new ListOffsetsOptions(level))
			.all()
			.get()
			.values()
			.stream()
			.mapToLong(ListOffsetsResultInfo::offset)
			.sum();
	}

	@Override
	public void close() {
		this.admin.close();
	}

}
