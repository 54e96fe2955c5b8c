package io.github.resilientkafka.listener;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.event.ContainerRestartEvent;
import io.github.resilientkafka.pipeline.BackOff;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.event.ConcurrentContainerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;

/**
 * Starts containers of ours again that have stopped on a fatal error, with back-off.
 */
public final class ContainerRestarter {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ContainerRestarter.class));

	private static final Duration STABLE = Duration.ofMinutes(5);

	private final RegisteredListeners listeners;

	private final TaskScheduler scheduler;

	private final ListenerEvents events;

	private final Clock clock;

	private final Map<String, Stop> stops = new ConcurrentHashMap<>();

	/**
	 * Create a restarter.
	 * @param listeners the listeners whose containers are started again
	 * @param scheduler what starts them
	 * @param publisher where restarts are announced
	 * @param clock tells how long a container has been running
	 */
	public ContainerRestarter(RegisteredListeners listeners, TaskScheduler scheduler,
			ApplicationEventPublisher publisher, Clock clock) {
		this.listeners = listeners;
		this.scheduler = scheduler;
		this.events = new ListenerEvents(publisher);
		this.clock = clock;
	}

	@EventListener
	void stopped(ConcurrentContainerStoppedEvent event) {
		MessageListenerContainer container = event.getContainer(MessageListenerContainer.class);
		if (event.getReason() != Reason.NORMAL && isOurs(container) && !container.isInExpectedState()) {
			restartLater(container, event.getReason());
		}
	}

	private boolean isOurs(MessageListenerContainer container) {
		return this.listeners.all()
			.stream()
			.anyMatch((listener) -> listener.main() == container || listener.retry() == container);
	}

	private void restartLater(MessageListenerContainer container, Reason reason) {
		String id = container.getListenerId();
		long now = this.clock.millis();
		Stop stop = this.stops.merge(id, new Stop(now, 0),
				(before, first) -> (now - before.at() < STABLE.toMillis()) ? new Stop(now, before.tries() + 1) : first);
		Duration delay = Duration.ofMillis(BackOff.delay(stop.tries()));
		logger.error(() -> "Container '%s' has stopped (%s) and is started again in %d s; its records wait in Kafka"
			.formatted(id, reason, delay.toSeconds()));
		this.events.publish(new ContainerRestartEvent(id, String.valueOf(reason), delay));
		this.scheduler.schedule(() -> restart(container, reason), this.scheduler.getClock().instant().plus(delay));
	}

	private void restart(MessageListenerContainer container, Reason reason) {
		if (container.isInExpectedState()) {
			return;
		}
		try {
			container.start();
			logger.info(() -> "Container '%s' is started again".formatted(container.getListenerId()));
		}
		catch (RuntimeException ex) {
			logger.error(ex, () -> "Container '%s' could not be started".formatted(container.getListenerId()));
			restartLater(container, reason);
		}
	}

	private record Stop(long at, int tries) {

	}

}
