package io.github.resilientkafka.listener;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.OperatorActionEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.polling.PausedTopics;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Pauses listeners, or some of their lanes, and lets them go on: in this process, and
 * until it ends. Nothing more is taken from their topics; attempts that are being made
 * are finished, the consumers stay in their group, and no attempt is counted.
 * Thread-safe.
 */
public final class ListenerControl {

	private final RegisteredListeners listeners;

	private final ListenerEvents events;

	/**
	 * Create it.
	 * @param listeners the listeners of the application
	 * @param publisher where actions are announced
	 */
	public ListenerControl(RegisteredListeners listeners, ApplicationEventPublisher publisher) {
		this.listeners = listeners;
		this.events = new ListenerEvents(publisher);
	}

	/**
	 * Pause a listener.
	 * @param listener the id of the listener
	 * @param lane the name of one of its lanes, or {@code null} for all
	 * @param principal who wants it, if that is known
	 * @throws IllegalArgumentException if there is no such listener or lane
	 */
	public synchronized void pause(String listener, @Nullable String lane, @Nullable String principal) {
		RegisteredListener registered = get(listener);
		PausedTopics paused = registered.consumers().pausedTopics();
		paused.pause(topics(registered, lane));
		this.events.publish(new OperatorActionEvent("pause", listener, lane, principal));
		this.events.publish(new ListenerPausedEvent(listener, PauseReason.OPERATOR,
				"an operator has paused " + pausedLanes(registered)));
	}

	/**
	 * Let a listener go on.
	 * @param listener the id of the listener
	 * @param lane the name of one of its lanes, or {@code null} for all
	 * @param principal who wants it, if that is known
	 * @throws IllegalArgumentException if there is no such listener or lane
	 */
	public synchronized void resume(String listener, @Nullable String lane, @Nullable String principal) {
		RegisteredListener registered = get(listener);
		PausedTopics paused = registered.consumers().pausedTopics();
		// Also those that are gone, and may come back
		paused.resume((lane != null) ? topics(registered, lane) : paused.topics());
		this.events.publish(new OperatorActionEvent("resume", listener, lane, principal));
		Set<String> lanes = pausedLanes(registered);
		this.events.publish(lanes.isEmpty() ? new ListenerResumedEvent(listener, PauseReason.OPERATOR)
				: new ListenerPausedEvent(listener, PauseReason.OPERATOR, "an operator has paused " + lanes));
	}

	private RegisteredListener get(String id) {
		RegisteredListener listener = this.listeners.get(id);
		if (listener == null) {
			throw new IllegalArgumentException("There is no listener '%s'; use one of %s".formatted(id,
					this.listeners.all().stream().map((each) -> each.policy().listener()).toList()));
		}
		return listener;
	}

	private static Collection<String> topics(RegisteredListener listener, @Nullable String lane) {
		Map<String, String> lanes = listener.chain().laneNames();
		if (lane == null) {
			return lanes.keySet();
		}
		List<String> topics = lanes.entrySet()
			.stream()
			.filter((each) -> each.getValue().equals(lane))
			.map(Map.Entry::getKey)
			.toList();
		if (topics.isEmpty()) {
			throw new IllegalArgumentException("Listener '%s' has no lane '%s'; use one of %s"
				.formatted(listener.policy().listener(), lane, new TreeSet<>(lanes.values())));
		}
		return topics;
	}

	/**
	 * The lanes from which nothing is taken.
	 * @param listener the listener
	 * @return the names of the lanes
	 */
	public static Set<String> pausedLanes(RegisteredListener listener) {
		Map<String, String> lanes = listener.chain().laneNames();
		return listener.consumers()
			.pausedTopics()
			.topics()
			.stream()
			.filter(lanes::containsKey)
			.map(lanes::get)
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
