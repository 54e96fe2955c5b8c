package io.github.resilientkafka.listener;

import java.util.Locale;
import java.util.Set;

import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * What a container does.
 */
public enum ContainerState {

	/** It polls. */
	RUNNING,

	/** It was paused by the application; it polls, and gets nothing. */
	PAUSED,

	/** It was stopped, or has not been started. */
	STOPPED,

	/** It has stopped on an error and is about to be started again. */
	RESTARTING,

	/** It has stopped on an error, and nobody starts it again. */
	FAILED;

	/**
	 * The state of a container.
	 * @param container the container
	 * @param restarting the ids of the containers that are about to be started again
	 * @return the state now
	 */
	public static ContainerState of(ConcurrentMessageListenerContainer<?, ?> container, Set<String> restarting) {
		if (restarting.contains(String.valueOf(container.getListenerId()))) {
			return RESTARTING;
		}
		if (!container.isInExpectedState()) {
			return FAILED;
		}
		if (!container.isRunning()) {
			return STOPPED;
		}
		return container.isPauseRequested() ? PAUSED : RUNNING;
	}

	/**
	 * The name as it is used in metrics and elsewhere outside.
	 * @return the name in lower case
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
