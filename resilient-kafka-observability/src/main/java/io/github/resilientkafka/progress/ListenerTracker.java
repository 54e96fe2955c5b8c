package io.github.resilientkafka.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.lag.ConsumerPosition;
import io.github.resilientkafka.lag.DeadLetterDecisions;
import io.github.resilientkafka.lag.DeadLetterState;
import io.github.resilientkafka.lag.DeadLetterTracker;
import io.github.resilientkafka.lag.LaneTraits;
import io.github.resilientkafka.lag.PartitionLag;
import io.github.resilientkafka.lag.PartitionOffsets;
import io.github.resilientkafka.lag.PartitionTracker;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.polling.AssignedPartition;
import io.github.resilientkafka.polling.ConsumerState;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.state.PausedListener;
import io.github.resilientkafka.topic.RetiredLane;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Evaluates what samples say of one listener. Used by one thread at a time.
 */
final class ListenerTracker {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ListenerTracker.class));

	private final RegisteredListener listener;

	private final ProgressSettings settings;

	private final ListenerStates states;

	private final DeadLetterDecisions decisions;

	private final Map<TopicPartition, PartitionTracker> trackers = new HashMap<>();

	private final Map<TopicPartition, DeadLetterTracker> deadLetterTrackers = new HashMap<>();

	private final Set<TopicPartition> losing = new HashSet<>();

	private final Map<TopicPartition, Integer> unanswered = new HashMap<>();

	ListenerTracker(RegisteredListener listener, ProgressSettings settings, ListenerStates states,
			DeadLetterDecisions decisions) {
		this.listener = listener;
		this.settings = settings;
		this.states = states;
		this.decisions = decisions;
	}

	/**
	 * Evaluate a sample.
	 */
	ListenerProgress add(Instant takenAt, SampledOffsets offsets) {
		LaneTraits main = new LaneTraits(null, beginsWithEarliest(), 1, this.settings.samples());
		List<TopicProgress> topics = new ArrayList<>();
		for (String topic : this.listener.chain().topics()) {
			topics.add(progress(takenAt, offsets, topic, RetryLane.MAIN, main));
		}
		for (RetryLane lane : this.listener.chain().lanes()) {
			LaneTraits retry = new LaneTraits(lane.delay(), true, markersInRetryTopics(), this.settings.samples());
			for (String topic : this.listener.chain().topics()) {
				String retryTopic = this.listener.chain().retryTopic(topic, lane);
				topics.add(progress(takenAt, offsets, retryTopic, lane.number(), retry));
			}
		}
		LaneTraits replay = new LaneTraits(Duration.ZERO, true, 1, this.settings.samples());
		for (String topic : this.listener.chain().replays().topics()) {
			topics.add(progress(takenAt, offsets, topic, RetryLane.REPLAY, replay));
		}
		for (RetiredLane lane : this.listener.chain().retired().lanes()) {
			LaneTraits retry = new LaneTraits(lane.delay(), true, 1, this.settings.samples());
			topics.add(
					progress(takenAt, offsets, lane.name(), this.listener.chain().position(lane.name()).lane(), retry));
		}
		return new ListenerProgress(this.listener.policy().listener(), takenAt, List.copyOf(topics),
				deadLetters(takenAt, offsets));
	}

	private boolean beginsWithEarliest() {
		Object reset = this.listener.cluster()
			.configs(Set.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG))
			.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
		return "earliest".equalsIgnoreCase(String.valueOf(reset));
	}

	/**
	 * Nobody but the listener writes to its retry topics.
	 */
	private long markersInRetryTopics() {
		return (this.listener.policy().delivery() == Delivery.EXACTLY_ONCE) ? 1 : 0;
	}

	private TopicProgress progress(Instant takenAt, SampledOffsets offsets, String topic, int lane, LaneTraits traits) {
		String laneName = this.listener.chain().laneNames().getOrDefault(topic, "");
		Set<String> pausedBy = pausedBy(topic, lane, laneName);
		String group = this.listener.group();
		Map<TopicPartition, Long> committed = offsets
			.committed((lane != RetryLane.MAIN) ? TopicChain.retryGroup(group) : group);
		List<PartitionLag> lags = new ArrayList<>();
		for (TopicPartition partition : offsets.partitions(topic)) {
			PartitionOffsets sampled = new PartitionOffsets(partition, offsets.begin(partition), offsets.end(partition),
					(committed != null) ? committed.get(partition) : null, committed != null,
					position(partition, takenAt.toEpochMilli()), !pausedBy.isEmpty());
			PartitionLag lag = this.trackers.computeIfAbsent(partition, (unknown) -> new PartitionTracker(traits))
				.add(takenAt.toEpochMilli(), sampled);
			logLoss(lag);
			lags.add(lag);
		}
		List<TopicPartition> silent = offsets.unanswered(topic);
		return new TopicProgress(topic, lane, laneName, pausedBy, List.copyOf(lags), silent.size(),
				forAWindow(topic, silent));
	}

	/**
	 * Of what is unanswered now, what has been for a whole window.
	 */
	private Set<Integer> forAWindow(String topic, List<TopicPartition> now) {
		this.unanswered.keySet().removeIf((partition) -> partition.topic().equals(topic) && !now.contains(partition));
		Set<Integer> silent = new TreeSet<>();
		for (TopicPartition partition : now) {
			if (this.unanswered.merge(partition, 1, Integer::sum) >= this.settings.samples()) {
				silent.add(partition.partition());
			}
		}
		return silent;
	}

	/**
	 * A pause ends with a call. If there is nothing here to make it with, what does not
	 * move elsewhere has another reason.
	 */
	private Set<String> pausedBy(String topic, int lane, String laneName) {
		Set<String> reasons = new TreeSet<>();
		if (this.listener.consumers().pausedTopics().topics().contains(topic)) {
			reasons.add(PauseReason.OPERATOR.label());
		}
		for (PausedListener pause : this.states.pauses(this.listener.policy().listener())) {
			boolean concerned = switch (pause.reason()) {
				case OPERATOR -> false;
				case RETRY_BUDGET -> lane != RetryLane.MAIN;
				default -> true;
			};
			if (concerned && this.listener.consumers().account().isInFlight(laneName)) {
				reasons.add(pause.reason().label());
			}
		}
		return reasons;
	}

	/**
	 * What a consumer says that has not polled for too long is out of date: its group has
	 * taken its partitions away.
	 */
	private @Nullable ConsumerPosition position(TopicPartition partition, long now) {
		for (ConsumerState consumer : this.listener.consumers().states()) {
			AssignedPartition assigned = consumer.partitions().get(partition);
			if (assigned != null && assigned.position() >= 0 && !consumer.isStuck(now)) {
				return new ConsumerPosition(assigned.position(), assigned.kept(),
						(assigned.due() > 0) ? assigned.due() : null, consumer.polledAt());
			}
		}
		return null;
	}

	private void logLoss(PartitionLag lag) {
		TopicPartition partition = lag.offsets().partition();
		if (lag.retention().lost() == 0) {
			this.losing.remove(partition);
		}
		else if (this.losing.add(partition)) {
			logger.error(() -> "%s: up to %d records were deleted before listener '%s' has committed them"
				.formatted(partition, lag.retention().lost(), this.listener.policy().listener()));
		}
	}

	private Map<String, DeadLetterState> deadLetters(Instant takenAt, SampledOffsets offsets) {
		Map<String, DeadLetterState> states = new TreeMap<>();
		for (String topic : this.listener.chain().deadLetterTopics()) {
			offsets.partitions(topic)
				.stream()
				.map((partition) -> this.deadLetterTrackers
					.computeIfAbsent(partition, (unknown) -> new DeadLetterTracker(this.settings.growthWindow()))
					.add(takenAt.toEpochMilli(), offsets.begin(partition), offsets.end(partition),
							this.decisions.settled(this.listener.policy().listener(), partition,
									offsets.begin(partition))))
				.reduce(DeadLetterState::plus)
				.ifPresent((state) -> states.put(topic, state));
		}
		return states;
	}

}
