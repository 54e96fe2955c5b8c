package io.github.resilientkafka.sampling;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.IsrExpandedEvent;
import io.github.resilientkafka.event.IsrShrunkEvent;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.topic.Cluster;
import io.github.resilientkafka.topic.ClusterAdmins;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.AdminClientConfig;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogAccessor;

/**
 * Takes samples of all clusters that listeners use, each with an admin client and a
 * daemon thread of its own, from when the containers have been started. Thread-safe.
 */
public final class ClusterSampler implements SmartLifecycle {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClusterSampler.class));

	/**
	 * After the containers of listeners, and stopped before they are.
	 */
	private static final int PHASE = Integer.MAX_VALUE - 50;

	/**
	 * What a cluster is called that does not tell its id.
	 */
	private static final String UNKNOWN_ID = "unknown";

	private static final Duration LONGEST_STOP = Duration.ofSeconds(1);

	private final RegisteredListeners listeners;

	private final ClusterAdmins admins;

	private final SamplingSettings settings;

	private final ListenerEvents events;

	private final Clock clock;

	private final List<SnapshotListener> observers = new CopyOnWriteArrayList<>();

	private final Map<Cluster, SamplingLoop> samplings = new ConcurrentHashMap<>();

	private volatile boolean running;

	/**
	 * Create a sampler.
	 * @param listeners the listeners whose clusters are sampled
	 * @param admins tells how to connect to them
	 * @param clock the time of the samples
	 */
	public ClusterSampler(RegisteredListeners listeners, ClusterAdmins admins, SamplingSettings settings,
			ListenerEvents events, Clock clock) {
		this.listeners = listeners;
		this.admins = admins;
		this.settings = settings;
		this.events = events;
		this.clock = clock;
		listeners.observe(this::registered);
	}

	/**
	 * When clusters are asked.
	 * @return the settings
	 */
	public SamplingSettings settings() {
		return this.settings;
	}

	/**
	 * What is known of each cluster.
	 * @return the latest snapshots; a cluster that has not answered yet has one that says
	 * so
	 */
	public Map<Cluster, ClusterSnapshot> snapshots() {
		Map<Cluster, ClusterSnapshot> snapshots = new HashMap<>();
		this.samplings.forEach((cluster, sampling) -> snapshots.put(cluster, sampling.snapshot()));
		return snapshots;
	}

	/**
	 * Be told of samples from now on. What a listener throws is logged.
	 * @param observer what is told
	 */
	public void observe(SnapshotListener observer) {
		this.observers.add(observer);
	}

	@Override
	public synchronized void start() {
		if (!this.running) {
			this.running = true;
			this.listeners.all().forEach(this::registered);
		}
	}

	private synchronized void registered(RegisteredListener listener) {
		if (this.running) {
			SamplingLoop sampling = this.samplings.computeIfAbsent(listener.cluster(), this::startSampling);
			listener.consumers().onSilence(sampling::hurry);
		}
	}

	private SamplingLoop startSampling(Cluster cluster) {
		int number = this.samplings.size() + 1;
		SamplingLoop sampling = new SamplingLoop(cluster, this.settings, () -> configs(cluster, number),
				() -> TopicsInUse.of(cluster, this.listeners.all()), this::sampled, this.clock);
		sampling.start();
		return sampling;
	}

	/**
	 * Kafka warns of two clients with the same id.
	 */
	private Map<String, Object> configs(Cluster cluster, int number) {
		Map<String, Object> configs = this.admins.configs(cluster);
		if (number > 1) {
			configs.merge(AdminClientConfig.CLIENT_ID_CONFIG, "resilient-kafka-" + number,
					(own, ours) -> own + "-" + number);
		}
		return configs;
	}

	void sampled(ClusterSnapshot snapshot) {
		identify(snapshot);
		for (SnapshotListener observer : this.observers) {
			try {
				observer.sampled(snapshot);
			}
			catch (RuntimeException ex) {
				logger.error(ex, () -> "%s has failed".formatted(observer));
			}
		}
		// Last: an event goes to listeners of the application
		snapshot.changes().forEach((change) -> this.events.publish(event(snapshot.cluster(), change)));
	}

	/**
	 * So that nobody asks again for what is known, or refused.
	 */
	private void identify(ClusterSnapshot snapshot) {
		CapabilityStatus status = snapshot.capabilities().get(Capability.CLUSTER);
		String id = (status != null && status.state().isRefusal()) ? UNKNOWN_ID : snapshot.id();
		if (id != null) {
			this.admins.identify(snapshot.cluster(), id);
		}
	}

	private static Object event(Cluster cluster, IsrChange change) {
		return (change.cause() != null)
				? new IsrShrunkEvent(cluster.toString(), change.topic(), change.partitions(), change.brokers(),
						change.remaining(), change.cause())
				: new IsrExpandedEvent(cluster.toString(), change.topic(), change.partitions(), change.brokers(),
						change.remaining());
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		List<SamplingLoop> stopping = new ArrayList<>(this.samplings.values());
		stopping.forEach(SamplingLoop::stop);
		try {
			for (SamplingLoop sampling : stopping) {
				sampling.join(LONGEST_STOP);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.samplings.clear();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
