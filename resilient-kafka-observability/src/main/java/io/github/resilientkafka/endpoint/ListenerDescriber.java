package io.github.resilientkafka.endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.github.resilientkafka.account.LaneTotals;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.ContainerState;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.polling.ConsumerState;
import io.github.resilientkafka.redirect.BlockedTopic;
import io.github.resilientkafka.sampling.BrokerView;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.SampleFailure;
import io.github.resilientkafka.state.FailedRecord;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.state.PausedListener;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * Describes a listener: its brokers, policy, lanes, topics, containers, state and last
 * failures, in values that can be written as JSON. Thread-safe.
 */
public final class ListenerDescriber {

	private final ListenerStates states;

	private final ContainerRestarter restarter;

	private final Supplier<Map<Cluster, ClusterSnapshot>> snapshots;

	private final TimeSource clock;

	/**
	 * Create it.
	 * @param states what is the matter with the listeners
	 * @param restarter what starts their containers again
	 * @param snapshots what the clusters have said last, none if they are not sampled
	 * @param clock tells how long ago something was
	 */
	public ListenerDescriber(ListenerStates states, ContainerRestarter restarter,
			Supplier<Map<Cluster, ClusterSnapshot>> snapshots, TimeSource clock) {
		this.states = states;
		this.restarter = restarter;
		this.snapshots = snapshots;
		this.clock = clock;
	}

	Map<String, Object> describe(RegisteredListener listener) {
		String id = listener.policy().listener();
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("topics", List.copyOf(listener.chain().topics()));
		description.put("group", listener.group());
		description.put("cluster", listener.cluster().toString());
		put(description, "rack", rack(listener));
		ClusterSnapshot snapshot = this.snapshots.get().get(listener.cluster());
		if (snapshot != null) {
			description.put("brokers", brokers(snapshot));
		}
		description.put("policy", policy(listener.policy()));
		description.put("lanes", lanes(listener));
		description.put("deadLetterTopics", List.copyOf(listener.chain().deadLetterTopics()));
		description.put("containers", containers(listener));
		description.put("pauses", this.states.pauses(id).stream().map(PausedListener::details).toList());
		description.put("blockedTopics",
				listener.blockedTopics(this.clock.millis()).stream().map(ListenerDescriber::blocked).toList());
		description.put("lastFailures", this.states.lastFailures(id).stream().map(this::failed).toList());
		return description;
	}

	private static @Nullable Object rack(RegisteredListener listener) {
		Object rack = listener.cluster().configs(ConsumerConfig.configNames()).get(ConsumerConfig.CLIENT_RACK_CONFIG);
		return "".equals(rack) ? null : rack;
	}

	private Map<String, Object> brokers(ClusterSnapshot snapshot) {
		Map<String, Object> brokers = BrokerView.of(snapshot).details();
		if (snapshot.takenAt() != null) {
			brokers.put("sampledAt", snapshot.takenAt().toString());
			brokers.put("ageSeconds", secondsSince(snapshot.takenAt()));
		}
		SampleFailure failure = snapshot.attempt().failure();
		if (failure != null) {
			brokers.put("failedSamples", snapshot.attempt().reachability().consecutiveFailures());
			brokers.put("problem", failure.message());
		}
		return brokers;
	}

	private long secondsSince(Instant time) {
		return Math.max(0, (this.clock.wallMillis() - time.toEpochMilli()) / 1_000);
	}

	private static Map<String, Object> policy(ListenerPolicy policy) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("delivery", policy.delivery().name().toLowerCase(Locale.ROOT).replace('_', '-'));
		values.put("retryDelays", policy.retry().lanes().stream().map(RetryLane::name).toList());
		values.put("repeatLast", policy.retry().repeatLast());
		values.put("immediateAttempts", policy.retry().immediate().maxAttempts());
		values.put("retryOn", names(policy.retry().classifier().on()));
		values.put("retryNotOn", names(policy.retry().classifier().notOn()));
		put(values, "maxAge", policy.retry().maxAge());
		values.put("deadLetter", policy.deadLetter());
		values.putAll(policy.stages().details());
		return values;
	}

	private static List<String> names(Collection<? extends Class<?>> classes) {
		return classes.stream().map(Class::getName).sorted().toList();
	}

	private static void put(Map<String, Object> values, String name, @Nullable Object value) {
		if (value != null) {
			values.put(name, value.toString());
		}
	}

	private static List<Map<String, Object>> lanes(RegisteredListener listener) {
		Map<String, List<String>> topics = new LinkedHashMap<>();
		listener.chain()
			.laneNames()
			.forEach((topic, lane) -> topics.computeIfAbsent(lane, (name) -> new ArrayList<>()).add(topic));
		Set<String> paused = ListenerControl.pausedLanes(listener);
		List<Map<String, Object>> lanes = new ArrayList<>();
		for (LaneTotals totals : listener.consumers().account().lanes()) {
			Map<String, Object> lane = new LinkedHashMap<>();
			lane.put("name", totals.lane());
			lane.put("topics", topics.getOrDefault(totals.lane(), List.of()));
			if (listener.chain().isRetired(totals.lane())) {
				lane.put("retired", true);
			}
			lane.put("paused", paused.contains(totals.lane()));
			lane.put("records", records(totals));
			lane.put("attempts", totals.attempts());
			lane.put("failedAttempts", totals.failures());
			lanes.add(lane);
		}
		return lanes;
	}

	private static Map<String, Object> records(LaneTotals totals) {
		Map<String, Object> records = new LinkedHashMap<>();
		records.put("received", totals.received());
		for (Settlement settlement : Settlement.values()) {
			records.put(settlement.label(), totals.settled(settlement));
		}
		records.put("returned", totals.returned());
		records.put("in_flight", totals.inFlight());
		return records;
	}

	private Map<String, Object> containers(RegisteredListener listener) {
		Map<String, Object> containers = new LinkedHashMap<>();
		containers.put("main", container(listener, listener.main()));
		if (listener.retry() != null) {
			containers.put("retry", container(listener, listener.retry()));
		}
		return containers;
	}

	private Map<String, Object> container(RegisteredListener listener,
			ConcurrentMessageListenerContainer<?, ?> container) {
		String id = String.valueOf(container.getListenerId());
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("id", id);
		values.put("state", ContainerState.of(container, this.restarter.pending()).label());
		values.put("threads", container.getConcurrency());
		long now = this.clock.millis();
		Map<String, Object> consumers = new TreeMap<>();
		for (ConsumerState consumer : listener.consumers().states()) {
			if (consumer.container().equals(id)) {
				consumers.put(consumer.clientId(),
						Map.of("partitions",
								consumer.partitions().keySet().stream().map(Object::toString).sorted().toList(),
								"millisSincePoll", Math.max(0, now - consumer.polledAt())));
			}
		}
		values.put("consumers", consumers);
		return values;
	}

	private static Map<String, Object> blocked(BlockedTopic topic) {
		return Map.of("topic", topic.topic(), "since", topic.since().toString(), "exception", topic.exception());
	}

	private Map<String, Object> failed(FailedRecord record) {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("at", record.at().toString());
		values.put("ageSeconds", secondsSince(record.at()));
		values.put("record", record.record());
		values.put("outcome", record.outcome());
		put(values, "topic", record.topic());
		if (record.attempts() > 0) {
			values.put("attempts", record.attempts());
		}
		values.put("exception", record.exception());
		put(values, "thrownAt", record.thrownAt());
		put(values, "advice", record.advice());
		return values;
	}

}
