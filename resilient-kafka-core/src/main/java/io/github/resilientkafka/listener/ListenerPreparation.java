package io.github.resilientkafka.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterClocks;
import io.github.resilientkafka.topic.RetryTopicPurger;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicProvisioner;
import io.github.resilientkafka.transaction.TransactionCheck;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;

/**
 * What has to happen before the containers start, and goes on while they run: listeners
 * that are missing are refused, those that are there say what becomes of failing records,
 * topics are provisioned and purged, the clock is compared with those of the clusters. A
 * broker that is away delays the start by seconds and never prevents it.
 */
public final class ListenerPreparation implements SmartLifecycle {

	private static final Duration UNTIL_COMPLETE = Duration.ofSeconds(5);

	private static final Duration WHEN_COMPLETE = Duration.ofSeconds(60);

	private static final Duration PURGE_INTERVAL = Duration.ofMinutes(5);

	private static final Duration MAX_PURGE_TIME = Duration.ofMinutes(1);

	private final RegisteredListeners listeners;

	private final MissingListeners missing;

	private final SharedTopics shared;

	private final TopicProvisioner provisioner;

	private final RetryTopicPurger purger;

	private final TransactionCheck transactionCheck;

	private final ClusterClocks clocks;

	private final TaskScheduler scheduler;

	private final boolean purge;

	private @Nullable ScheduledFuture<?> provisioning;

	private @Nullable ScheduledFuture<?> purging;

	private final Set<String> announced = ConcurrentHashMap.newKeySet();

	private volatile boolean running;

	/**
	 * Create the preparation.
	 * @param listeners the listeners of the application
	 * @param missing refuses what has no listener
	 * @param shared refuses listeners that get records of each other
	 * @param purger deletes what was consumed from retry topics
	 * @param transactionCheck finds out whether brokers can do transactions
	 * @param clocks compares the clock with those of the clusters
	 */
	public ListenerPreparation(RegisteredListeners listeners, MissingListeners missing, SharedTopics shared,
			TopicProvisioner provisioner, RetryTopicPurger purger, TransactionCheck transactionCheck,
			ClusterClocks clocks, TaskScheduler scheduler, boolean purge) {
		this.listeners = listeners;
		this.missing = missing;
		this.shared = shared;
		this.provisioner = provisioner;
		this.purger = purger;
		this.transactionCheck = transactionCheck;
		this.clocks = clocks;
		this.scheduler = scheduler;
		this.purge = purge;
		this.listeners.observe(this::registered);
	}

	@Override
	public void start() {
		this.missing.check();
		this.shared.check();
		this.running = true;
		this.listeners.all().forEach(this::announce);
		boolean complete = provision(this.listeners.all());
		checkTransactions();
		again(complete);
		if (this.purge) {
			this.purging = this.scheduler.scheduleWithFixedDelay(this::purge,
					this.scheduler.getClock().instant().plus(PURGE_INTERVAL), PURGE_INTERVAL);
		}
	}

	private void checkTransactions() {
		Map<Cluster, List<String>> exactlyOnce = this.listeners.all()
			.stream()
			.filter((listener) -> listener.policy().delivery() == Delivery.EXACTLY_ONCE)
			.collect(Collectors.groupingBy(RegisteredListener::cluster,
					Collectors.mapping((listener) -> listener.policy().listener(), Collectors.toList())));
		exactlyOnce.forEach(this.transactionCheck::check);
	}

	/**
	 * A listener that is registered later, by a lazy bean, has missed the start.
	 */
	private void registered(RegisteredListener listener) {
		if (this.running && announce(listener)) {
			this.scheduler.schedule(() -> {
				provision(List.of(listener));
				this.shared.look();
			}, Instant.EPOCH);
		}
	}

	/**
	 * Say once what becomes of failing records; a listener comes again when it has more
	 * lanes.
	 */
	private boolean announce(RegisteredListener listener) {
		boolean first = this.announced.add(listener.policy().listener());
		if (first) {
			new FailurePlan(listener.policy(), listener.chain()).log();
		}
		return first;
	}

	private void provisionAgain() {
		if (this.running) {
			again(provision(this.listeners.all()));
			this.shared.look();
		}
	}

	private void again(boolean complete) {
		Duration delay = complete ? WHEN_COMPLETE : UNTIL_COMPLETE;
		try {
			this.provisioning = this.scheduler.schedule(this::provisionAgain,
					this.scheduler.getClock().instant().plus(delay));
		}
		catch (TaskRejectedException ex) {
			// The application stops
			this.running = false;
		}
	}

	private boolean provision(Collection<RegisteredListener> all) {
		Map<Cluster, List<RegisteredListener>> byCluster = all.stream()
			.collect(Collectors.groupingBy(RegisteredListener::cluster));
		boolean complete = true;
		for (Map.Entry<Cluster, List<RegisteredListener>> each : byCluster.entrySet()) {
			complete &= this.provisioner.provision(each.getKey(),
					each.getValue().stream().map(RegisteredListener::chain).toList())
					& this.clocks.compare(each.getKey());
		}
		return complete;
	}

	/**
	 * Delete what was consumed from the retry topics, now instead of within five minutes.
	 */
	public void purge() {
		long deadline = System.nanoTime() + MAX_PURGE_TIME.toNanos();
		for (RegisteredListener listener : this.listeners.all()) {
			Duration remaining = Duration.ofNanos(deadline - System.nanoTime());
			if (listener.retry() != null && !remaining.isNegative()) {
				this.purger.purge(listener.cluster(), listener.chain(), TopicChain.retryGroup(listener.group()),
						remaining);
			}
		}
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.provisioning != null) {
			this.provisioning.cancel(false);
		}
		if (this.purging != null) {
			this.purging.cancel(false);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return AbstractMessageListenerContainer.DEFAULT_PHASE - 10;
	}

}
