package io.github.resilientkafka.retired;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;

import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import io.github.resilientkafka.topic.RetiredLane;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;

/**
 * Lets listeners read the retry topics that they have had under another configuration,
 * and says which ones nobody reads. It looks when the application starts, and again and
 * again: instances with the other configuration may still write to such topics.
 * Thread-safe.
 */
public final class RetiredLaneWatch implements SmartLifecycle {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RetiredLaneWatch.class));

	private static final Duration INTERVAL = Duration.ofSeconds(60);

	private final RegisteredListeners listeners;

	private final ClusterAdmins admins;

	private final TaskScheduler scheduler;

	private final Map<Cluster, RetryTopicSearch> searches = new HashMap<>();

	private final Map<Cluster, List<StrandedTopic>> suspected = new HashMap<>();

	private final Map<Cluster, List<StrandedTopic>> stranded = new ConcurrentHashMap<>();

	private final Map<Cluster, List<UnreadableLane>> unreadable = new ConcurrentHashMap<>();

	private volatile @Nullable ScheduledFuture<?> watching;

	public RetiredLaneWatch(RegisteredListeners listeners, ClusterAdmins admins, TaskScheduler scheduler) {
		this.listeners = listeners;
		this.admins = admins;
		this.scheduler = scheduler;
	}

	@Override
	public void start() {
		look((cluster, here) -> {
			warnOfLostOffsets(cluster, here);
			look(cluster, here);
		});
		this.watching = this.scheduler.scheduleWithFixedDelay(this::look,
				this.scheduler.getClock().instant().plus(INTERVAL), INTERVAL);
	}

	/**
	 * Look now instead of within a minute.
	 */
	public void look() {
		look(this::look);
	}

	private synchronized void look(Look look) {
		Map<Cluster, List<RegisteredListener>> byCluster = this.listeners.all()
			.stream()
			.collect(Collectors.groupingBy(RegisteredListener::cluster));
		for (Map.Entry<Cluster, List<RegisteredListener>> each : byCluster.entrySet()) {
			try {
				look.at(each.getKey(), each.getValue());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (KafkaException ex) {
				logger.debug(ex, () -> "Retry topics of %s could not be looked for".formatted(each.getKey()));
			}
		}
	}

	private void look(Cluster cluster, List<RegisteredListener> here) throws InterruptedException {
		FoundLanes found = this.searches
			.computeIfAbsent(cluster, (unknown) -> new RetryTopicSearch(cluster, this.admins.of(cluster)))
			.search(here.stream().map(RegisteredListener::chain).toList());
		for (RegisteredListener listener : here) {
			read(listener, found);
		}
		tellUnreadable(cluster, found.unreadable());
		// One that is just being restarted has no members for a moment
		List<StrandedTopic> again = found.stranded().stream().filter((topic) -> isSuspected(cluster, topic)).toList();
		List<StrandedTopic> before = this.stranded.getOrDefault(cluster, List.of());
		this.suspected.put(cluster, found.stranded());
		this.stranded.put(cluster, again);
		again.stream()
			.filter((topic) -> before.stream().noneMatch((known) -> known.topic().equals(topic.topic())))
			.forEach((topic) -> logger.error(topic::text));
	}

	private void tellUnreadable(Cluster cluster, List<UnreadableLane> now) {
		List<UnreadableLane> before = this.unreadable.getOrDefault(cluster, List.of());
		this.unreadable.put(cluster, now);
		now.stream()
			.filter((lane) -> before.stream().noneMatch((known) -> known.topic().equals(lane.topic())))
			.forEach((lane) -> logger.error(lane::text));
	}

	private void warnOfLostOffsets(Cluster cluster, List<RegisteredListener> here) throws InterruptedException {
		LostOffsets
			.find(new ClusterTopics(this.admins.of(cluster)), here.stream().map(RegisteredListener::chain).toList())
			.forEach(logger::warn);
	}

	private void read(RegisteredListener listener, FoundLanes found) {
		String id = listener.policy().listener();
		Set<String> before = new HashSet<>(listener.chain().retired().topics());
		List<RetiredLane> lanes = found.retired().getOrDefault(id, List.of());
		if (listener.readRetired(lanes)) {
			this.listeners.changed(listener);
			lanes.stream()
				.filter((lane) -> !before.contains(lane.name()) && lane.formerGroup() == null)
				.forEach((lane) -> logger.info(
						() -> "Listener '%s' reads '%s', which is no retry topic of its configuration any more, until it is empty: up to %d records wait there"
							.formatted(id, lane.name(), found.records().getOrDefault(lane.name(), 0L))));
		}
	}

	private boolean isSuspected(Cluster cluster, StrandedTopic topic) {
		return this.suspected.getOrDefault(cluster, List.of())
			.stream()
			.anyMatch((known) -> known.topic().equals(topic.topic()));
	}

	/**
	 * The retry topics in which records wait that nobody reads.
	 * @return the topics, as they were when it was looked last
	 */
	public Collection<StrandedTopic> stranded() {
		return this.stranded.values().stream().flatMap(List::stream).toList();
	}

	/**
	 * The former retry topics of listeners in which records wait that the application may
	 * not read.
	 * @return the topics, as they were when it was looked last
	 */
	public Collection<UnreadableLane> unreadable() {
		return this.unreadable.values().stream().flatMap(List::stream).toList();
	}

	@Override
	public void stop() {
		ScheduledFuture<?> current = this.watching;
		if (current != null) {
			current.cancel(false);
		}
		this.watching = null;
	}

	@Override
	public boolean isRunning() {
		return this.watching != null;
	}

	/**
	 * After the topics are provisioned, before the containers start.
	 */
	@Override
	public int getPhase() {
		return AbstractMessageListenerContainer.DEFAULT_PHASE - 5;
	}

	/**
	 * What is looked at in a cluster.
	 */
	@FunctionalInterface
	private interface Look {

		void at(Cluster cluster, List<RegisteredListener> here) throws InterruptedException;

	}

}
