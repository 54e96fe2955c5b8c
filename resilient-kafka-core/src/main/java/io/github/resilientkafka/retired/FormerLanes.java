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
import java.util.function.Supplier;

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
		Set<String> groups = new HashSet<>(Set.of(chain.group()));
		lanes.forEach((lane) -> groups.add(formerGroup(lane)));
		Map<String, GroupMembers> members = this.topics.members(groups);
		Access access = this.topics.access(lanes.stream().map(RetiredLane::name).toList());
		groups.add(TopicChain.retryGroup(chain.group()));
		Map<String, Map<TopicPartition, Long>> committed = this.topics.committed(groups);
		TopicEnds ends = this.topics.ends(access.readable());
		List<RetiredLane> read = new ArrayList<>();
		for (RetiredLane lane : lanes) {
			if (isReadable(chain, lane, access) && isFree(chain, lane, members)
					&& take(chain, lane, partitions(lane, access.readable()), committed, ends)) {
				read.add(lane);
			}
		}
		return read;
	}

	private boolean exists(TopicChain chain, RetiredLane lane, Set<String> existing) {
		if (!existing.contains(lane.name())) {
			sayOnce(lane.name(),
					() -> "Listener '%s' is to drain '%s' (retry.drain), and there is no such topic: it was deleted, or its name is mistyped"
						.formatted(chain.listener(), lane.name()));
			return false;
		}
		return true;
	}

	private boolean isReadable(TopicChain chain, RetiredLane lane, Access access) {
		if (!partitions(lane, access.denied()).isEmpty()) {
			sayOnce("read " + lane.name(),
					() -> "Listener '%s' may not read '%s', which it is to drain (retry.drain). Allow Read on it"
						.formatted(chain.listener(), lane.name()));
		}
		return !partitions(lane, access.readable()).isEmpty();
	}

	/**
	 * Instances with {@code @RetryableTopic} read it in a group of its own or, if the
	 * listener has got its group from the properties of the application, in that group.
	 */
	private boolean isFree(TopicChain chain, RetiredLane lane, Map<String, GroupMembers> members) {
		GroupMembers former = members.get(formerGroup(lane));
		GroupMembers main = members.get(chain.group());
		if (former == null || main == null) {
			sayOnce("describe " + formerGroup(lane),
					() -> "Listener '%s' cannot drain '%s': the brokers do not tell whether group '%s' or '%s' still reads it. Allow Describe on these groups"
						.formatted(chain.listener(), lane.name(), formerGroup(lane), chain.group()));
			return false;
		}
		if (former.count() > 0 || main.topics().contains(lane.name())) {
			sayOnce("members " + lane.name(),
					() -> "Listener '%s' does not drain '%s' yet: instances with @RetryableTopic still read it. Stop them, and then start all instances of the listener anew"
						.formatted(chain.listener(), lane.name()));
			return false;
		}
		return true;
	}

	/**
	 * Let the group of the retries begin where the former groups have stopped.
	 * @return whether that is so now
	 */
	private boolean take(TopicChain chain, RetiredLane lane, Collection<TopicPartition> partitions,
			Map<String, Map<TopicPartition, Long>> committed, TopicEnds ends) throws InterruptedException {
		String group = TopicChain.retryGroup(chain.group());
		Map<TopicPartition, Long> own = committed.get(group);
		Map<TopicPartition, Long> former = committed.get(formerGroup(lane));
		Map<TopicPartition, Long> main = committed.get(chain.group());
		if (own == null || former == null || main == null || !ends.begins().keySet().containsAll(partitions)) {
			// No answer is not the answer that there is nothing
			return false;
		}
		Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
		for (TopicPartition partition : partitions) {
			long begin = ends.begins().getOrDefault(partition, 0L);
			long stopped = Math.max(former.getOrDefault(partition, -1L), main.getOrDefault(partition, -1L));
			long known = own.getOrDefault(partition, -1L);
			if (known < 0 || known < stopped) {
				begins.put(partition, new OffsetAndMetadata(Math.max(begin, stopped)));
			}
		}
		return begins.isEmpty() || commit(chain, group, begins);
	}

	private boolean commit(TopicChain chain, String group, Map<TopicPartition, OffsetAndMetadata> begins)
			throws InterruptedException {
		try {
			BrokerAnswer.await(this.admin.alterConsumerGroupOffsets(group, begins).all(), Deadline.in(TIMEOUT))
				.orThrow();
			logger.info(() -> "Listener '%s' drains what @RetryableTopic has left, from %s on"
				.formatted(chain.listener(), text(begins)));
			return true;
		}
		catch (KafkaException ex) {
			sayOnce("commit " + begins.keySet(),
					() -> "Listener '%s' does not drain %s yet: the offsets of group '%s' can be set only while it has no members (%s). Stop all instances of the listener, and then start them"
						.formatted(chain.listener(), text(begins), group, ex.getMessage()));
			return false;
		}
	}

	private static List<String> text(Map<TopicPartition, OffsetAndMetadata> begins) {
		return begins.entrySet()
			.stream()
			.map((each) -> each.getKey() + "@" + each.getValue().offset())
			.sorted()
			.toList();
	}

	private static List<TopicPartition> partitions(RetiredLane lane, Collection<TopicPartition> partitions) {
		return partitions.stream().filter((partition) -> partition.topic().equals(lane.name())).toList();
	}

	private void sayOnce(String what, Supplier<String> text) {
		if (this.said.add(what)) {
			logger.warn(text);
		}
	}

	private static String formerGroup(RetiredLane lane) {
		return Objects.requireNonNull(lane.formerGroup());
	}

}
