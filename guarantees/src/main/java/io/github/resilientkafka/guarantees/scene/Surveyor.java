package io.github.resilientkafka.guarantees.scene;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers, past the links that faults spoil.
 */
public final class Surveyor implements AutoCloseable {

	private static final int TIMEOUT = 5000;

	private final Admin admin;

	private final List<Mode> modes;

	public Surveyor(String servers, Collection<Mode> modes) {
		this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers,
				AdminClientConfig.CLIENT_ID_CONFIG, "surveyor", AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2000,
				AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT));
		this.modes = List.copyOf(modes);
	}

	public Admin admin() {
		return this.admin;
	}

	/**
	 * What the brokers say now.
	 * @throws UnansweredException if they do not
	 */
	public Facts facts() {
		Map<TopicPartition, Integer> leaders = new HashMap<>();
		Map<TopicPartition, List<Integer>> replicasInSync = new HashMap<>();
		topics().forEach((name, topic) -> topic.partitions().forEach((partition) -> {
			TopicPartition key = new TopicPartition(name, partition.partition());
			Node leader = partition.leader();
			leaders.put(key, (leader != null) ? leader.id() : -1);
			replicasInSync.put(key, partition.isr().stream().map(Node::id).sorted().toList());
		}));
		Map<String, Set<String>> members = new HashMap<>();
		Map<String, Integer> coordinators = new HashMap<>();
		this.admin.describeConsumerGroups(groups()).describedGroups().forEach((group, answer) -> {
			try {
				ConsumerGroupDescription description = get(answer);
				members.put(group,
						description.members().stream().map(MemberDescription::consumerId).collect(Collectors.toSet()));
				coordinators.put(group, description.coordinator().id());
			}
			catch (UnansweredException ex) {
				// Its coordinator is away
			}
		});
		return new Facts(leaders, replicasInSync, members, coordinators);
	}

	private Map<String, TopicDescription> topics() {
		return get(this.admin.describeTopics(this.modes.stream().map(Mode::input).toList()).allTopicNames());
	}

	private List<String> groups() {
		List<String> groups = new ArrayList<>();
		for (Mode mode : this.modes) {
			groups.add(mode.id());
			mode.retryGroup().ifPresent(groups::add);
		}
		return groups;
	}

	/**
	 * Where the topic of the mode ends.
	 */
	public Map<TopicPartition, Long> ends(Mode mode) {
		int partitions = get(this.admin.describeTopics(List.of(mode.input())).allTopicNames()).get(mode.input())
			.partitions()
			.size();
		Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
		for (int partition = 0; partition < partitions; partition++) {
			asked.put(new TopicPartition(mode.input(), partition), OffsetSpec.latest());
		}
		Map<TopicPartition, Long> ends = new HashMap<>();
		get(this.admin.listOffsets(asked).all()).forEach((partition, offset) -> ends.put(partition, offset.offset()));
		return ends;
	}

	/**
	 * How many records the group has before it, in the partitions of which it has
	 * committed an offset.
	 */
	public long lag(String group) {
		Map<TopicPartition, Long> committed = committed(group);
		Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
		committed.keySet().forEach((partition) -> asked.put(partition, OffsetSpec.latest()));
		return get(this.admin.listOffsets(asked).all()).entrySet()
			.stream()
			.mapToLong((end) -> end.getValue().offset() - committed.get(end.getKey()))
			.sum();
	}

	/**
	 * What the group of the mode has committed.
	 */
	public Map<TopicPartition, Long> committed(Mode mode) {
		return committed(mode.id());
	}

	private Map<TopicPartition, Long> committed(String group) {
		Map<TopicPartition, Long> committed = new HashMap<>();
		get(this.admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
			.forEach((TopicPartition partition, OffsetAndMetadata offset) -> {
				if (offset != null) {
					committed.put(partition, offset.offset());
				}
			});
		return committed;
	}

	/**
	 * The answer to a question.
	 * @throws UnansweredException if there is none within 5 s
	 */
	public static <T> T get(KafkaFuture<T> answer) {
		try {
			return answer.get(TIMEOUT, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new UnansweredException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new UnansweredException(ex);
		}
	}

	@Override
	public void close() {
		this.admin.close();
	}

}
