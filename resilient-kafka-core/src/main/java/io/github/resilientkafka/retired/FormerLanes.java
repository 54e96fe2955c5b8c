package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.retired.ClusterTopics.Access;
import io.github.resilientkafka.retired.ClusterTopics.GroupMembers;
import io.github.resilientkafka.topic.RetiredLane;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import org.springframework.core.log.LogAccessor;

/**
 * The retry topics of {@code @RetryableTopic} that listeners are to read until they are
 * empty. Nobody else may read them then, and the group of the retries goes on where the
 * former group has stopped: so each record in them is processed once. Used by one thread
 * at a time.
 */
final class FormerLanes {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FormerLanes.class));

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private final Admin admin;

	private final ClusterTopics topics;

	private final Set<String> said = new HashSet<>();

	FormerLanes(Admin admin) {
		this.admin = admin;
		this.topics = new ClusterTopics(admin);
	}

	/**
	 * Those that can be read now.
	 * @param chain the topics of a listener
	 * @param existing the names of all topics
	 */
	List<RetiredLane> of(TopicChain chain, Set<String> existing) throws InterruptedException {
		List<RetiredLane> lanes = chain.retired()
			.former()
			.stream()
			.filter((lane) -> exists(chain, lane, existing))
			.toList();
		if (lanes.isEmpty()) {
			return List.of();
		}
		Map<String, GroupMembers> members = this.topics
			.members(lanes.stream().map(FormerLanes::formerGroup).distinct().toList());
		List<RetiredLane> free = lanes.stream().filter((lane) -> isFree(chain, lane, members)).toList();
		Access access = this.topics.access(free.stream().map(RetiredLane::name).toList());
		List<RetiredLane> readable = free.stream().filter((lane) -> isReadable(chain, lane, access)).toList();
		return take(chain, readable, access.readable()) ? readable : List.of();
	}

	private boolean isReadable(TopicChain chain, RetiredLane lane, Access access) {
		if (access.denied().stream().anyMatch((partition) -> partition.topic().equals(lane.name()))
				&& this.said.add("read " + lane.name())) {
			logger.error(() -> "Listener '%s' may not read '%s', which it is to drain (retry.drain). Allow Read on it"
				.formatted(chain.listener(), lane.name()));
		}
		return access.readable().stream().anyMatch((partition) -> partition.topic().equals(lane.name()));
	}

	private boolean exists(TopicChain chain, RetiredLane lane, Set<String> existing) {
		boolean exists = existing.contains(lane.name());
		if (!exists && this.said.add(lane.name())) {
			logger.info(
					() -> "Listener '%s' is to drain '%s' (retry.drain), and there is no such topic: it was deleted, or its name is mistyped"
						.formatted(chain.listener(), lane.name()));
		}
		return exists;
	}

	private boolean isFree(TopicChain chain, RetiredLane lane, Map<String, GroupMembers> members) {
		GroupMembers former = members.get(formerGroup(lane));
		boolean free = former != null && former.count() == 0;
		if (!free && this.said.add(formerGroup(lane))) {
			logger.warn(() -> (former != null)
					? "Listener '%s' drains '%s' when group '%s' has no members any more: instances with @RetryableTopic still read it"
						.formatted(chain.listener(), lane.name(), formerGroup(lane))
					: "Listener '%s' cannot drain '%s': the brokers do not tell whether group '%s' still has members. Allow Describe on the group"
						.formatted(chain.listener(), lane.name(), formerGroup(lane)));
		}
		return free;
	}

	/**
	 * Let the group of the retries begin where the former groups have stopped.
	 */
	private boolean take(TopicChain chain, Collection<RetiredLane> lanes, Set<TopicPartition> readable)
			throws InterruptedException {
		String group = TopicChain.retryGroup(chain.group());
		Set<String> groups = new HashSet<>(Set.of(group));
		lanes.forEach((lane) -> groups.add(formerGroup(lane)));
		Map<String, Map<TopicPartition, Long>> committed = this.topics.committed(groups);
		Map<TopicPartition, Long> known = committed.get(group);
		if (known == null) {
			return false;
		}
		Set<TopicPartition> partitions = new HashSet<>(readable);
		partitions.removeAll(known.keySet());
		if (partitions.isEmpty()) {
			return true;
		}
		TopicEnds ends = this.topics.ends(partitions);
		Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
		for (RetiredLane lane : lanes) {
			Map<TopicPartition, Long> former = committed.getOrDefault(formerGroup(lane), Map.of());
			for (TopicPartition partition : ends.partitions(lane.name())) {
				long begin = Math.max(ends.begins().getOrDefault(partition, 0L), former.getOrDefault(partition, 0L));
				begins.put(partition, new OffsetAndMetadata(begin));
			}
		}
		return begins.isEmpty() || commit(chain, group, begins);
	}

	private boolean commit(TopicChain chain, String group, Map<TopicPartition, OffsetAndMetadata> begins)
			throws InterruptedException {
		try {
			BrokerAnswer.await(this.admin.alterConsumerGroupOffsets(group, begins).all(), Deadline.in(TIMEOUT))
				.orThrow();
			List<String> taken = new ArrayList<>();
			begins.forEach((partition, offset) -> taken.add(partition + "@" + offset.offset()));
			logger.info(() -> "Listener '%s' drains what @RetryableTopic has left, from %s on"
				.formatted(chain.listener(), taken.stream().sorted().toList()));
			return true;
		}
		catch (KafkaException ex) {
			if (this.said.add(group)) {
				logger.warn(
						() -> "Listener '%s' cannot drain %s: the offsets of group '%s' can only be set while it has no members (%s). Stop all instances of the listener and start one"
							.formatted(chain.listener(), begins.keySet(), group, ex.getMessage()));
			}
			return false;
		}
	}

	private static String formerGroup(RetiredLane lane) {
		return Objects.requireNonNull(lane.formerGroup());
	}

}
