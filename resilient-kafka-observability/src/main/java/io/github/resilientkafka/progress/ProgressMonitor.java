package io.github.resilientkafka.progress;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.resilientkafka.lag.DeadLetterDecisions;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.SnapshotListener;
import io.github.resilientkafka.state.ListenerStates;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates each sample, and keeps what it says of each listener. Thread-safe, as long as
 * the samples of one cluster come one after the other.
 */
public final class ProgressMonitor implements SnapshotListener {

	private final RegisteredListeners listeners;

	private final ListenerStates states;

	private final ProgressSettings settings;

	private final DeadLetterDecisions decisions;

	private final Clock clock;

	private final Map<String, ListenerTracker> trackers = new ConcurrentHashMap<>();

	private final Map<String, ListenerProgress> latest = new ConcurrentHashMap<>();

	/**
	 * Create a monitor.
	 * @param states what is the matter with them
	 * @param decisions knows about how many dead letters something was decided
	 * @param clock the clock that the age of samples is told by
	 */
	public ProgressMonitor(RegisteredListeners listeners, ListenerStates states, ProgressSettings settings,
			DeadLetterDecisions decisions, Clock clock) {
		this.listeners = listeners;
		this.states = states;
		this.settings = settings;
		this.decisions = decisions;
		this.clock = clock;
	}

	@Override
	public void sampled(ClusterSnapshot snapshot) {
		Instant takenAt = snapshot.takenAt();
		if (takenAt == null || snapshot.attempt().failure() != null) {
			return;
		}
		SampledOffsets offsets = SampledOffsets.of(snapshot);
		for (RegisteredListener listener : this.listeners.all()) {
			if (listener.cluster().equals(snapshot.cluster())) {
				String id = listener.policy().listener();
				this.latest.put(id,
						this.trackers
							.computeIfAbsent(id,
									(unknown) -> new ListenerTracker(listener, this.settings, this.states,
											this.decisions))
							.add(takenAt, offsets));
			}
		}
	}

	/**
	 * Be told of each listener, those that are registered later included.
	 * @param observer what is told; it may be told of one twice
	 */
	public void observe(Consumer<RegisteredListener> observer) {
		this.listeners.observe(observer);
		this.listeners.all().forEach(observer);
	}

	/**
	 * The listeners.
	 * @return all of them, by id
	 */
	public Collection<RegisteredListener> listeners() {
		return this.listeners.all();
	}

	/**
	 * How a listener gets on.
	 * @param listener the id of the listener
	 * @return what the last sample says, or {@code null} if there is none or it is too
	 * old
	 */
	public @Nullable ListenerProgress progress(String listener) {
		ListenerProgress progress = this.latest.get(listener);
		boolean fresh = progress != null
				&& !progress.takenAt().plus(this.settings.freshness()).isBefore(this.clock.instant());
		return fresh ? progress : null;
	}

}
