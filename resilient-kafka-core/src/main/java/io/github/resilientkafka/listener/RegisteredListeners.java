package io.github.resilientkafka.listener;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.topic.TopicChain;
import org.jspecify.annotations.Nullable;

/**
 * All listeners of the application. Thread-safe.
 */
public final class RegisteredListeners {

	private final Map<String, RegisteredListener> byId = new ConcurrentSkipListMap<>();

	private final List<Consumer<RegisteredListener>> observers = new CopyOnWriteArrayList<>();

	public void add(RegisteredListener listener) {
		this.byId.values().forEach((other) -> checkUnshared(listener, other));
		this.byId.put(listener.policy().listener(), listener);
		this.observers.forEach((observer) -> observer.accept(listener));
	}

	private static void checkUnshared(RegisteredListener listener, RegisteredListener other) {
		TopicChain.Conflict conflict = listener.chain().conflict(other.chain());
		if (conflict != null && listener.cluster().overlaps(other.cluster())) {
			throw new InvalidListenerException(listener.policy().listener(), conflict.property(), conflict.topic(),
					"Listener '%s' has a topic of the same name, so each would get records of the other."
						.formatted(other.policy().listener()),
					"Give the listeners different groups, or use a pattern in which {topic} and {group} tell them apart.");
		}
	}

	/**
	 * Look up a listener.
	 * @param id its id
	 * @return the listener, or {@code null} if there is none of that id
	 */
	public @Nullable RegisteredListener get(String id) {
		return this.byId.get(id);
	}

	/**
	 * All listeners, by id.
	 * @return the listeners
	 */
	public Collection<RegisteredListener> all() {
		return List.copyOf(this.byId.values());
	}

	/**
	 * A listener has more lanes than before.
	 * @param listener the listener
	 */
	public void changed(RegisteredListener listener) {
		this.observers.forEach((observer) -> observer.accept(listener));
	}

	/**
	 * Be told of listeners that are registered from now on, or have more lanes.
	 * @param observer what is told, of one listener more than once
	 */
	public void observe(Consumer<RegisteredListener> observer) {
		this.observers.add(observer);
	}

}
