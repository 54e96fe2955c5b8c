package io.github.resilientkafka.listener;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.ThreadStack;
import io.github.resilientkafka.event.ConsumerStuckEvent;
import io.github.resilientkafka.polling.ConsumerState;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogAccessor;
import org.springframework.scheduling.TaskScheduler;

/**
 * Looks for consumers that do not poll any more, and says where their threads are.
 * Thread-safe.
 */
public final class ConsumerWatch implements SmartLifecycle {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ConsumerWatch.class));

	private static final Duration INTERVAL = Duration.ofSeconds(5);

	private final RegisteredListeners listeners;

	private final TaskScheduler scheduler;

	private final ListenerEvents events;

	private final TimeSource clock;

	private final Set<ConsumerState> stuck = ConcurrentHashMap.newKeySet();

	private volatile @Nullable ScheduledFuture<?> watching;

	/**
	 * Create the watch.
	 * @param listeners the listeners of the application
	 * @param publisher where it is said that one is stuck
	 */
	public ConsumerWatch(RegisteredListeners listeners, TaskScheduler scheduler, ApplicationEventPublisher publisher,
			TimeSource clock) {
		this.listeners = listeners;
		this.scheduler = scheduler;
		this.events = new ListenerEvents(publisher);
		this.clock = clock;
	}

	@Override
	public void start() {
		this.watching = this.scheduler.scheduleWithFixedDelay(this::watch,
				this.scheduler.getClock().instant().plus(INTERVAL), INTERVAL);
	}

	@Override
	public void stop() {
		ScheduledFuture<?> watching = this.watching;
		if (watching != null) {
			watching.cancel(false);
		}
		this.watching = null;
	}

	@Override
	public boolean isRunning() {
		return this.watching != null;
	}

	/**
	 * Look at all consumers.
	 */
	void watch() {
		long now = this.clock.millis();
		for (RegisteredListener listener : this.listeners.all()) {
			for (ConsumerState consumer : listener.consumers().states()) {
				if (!consumer.isStuck(now)) {
					if (this.stuck.remove(consumer)) {
						logger.info(() -> "Consumer '%s' polls again".formatted(consumer.clientId()));
					}
				}
				else if (this.stuck.add(consumer)) {
					report(listener.policy().listener(), consumer, Duration.ofMillis(now - consumer.polledAt()));
				}
			}
		}
		this.stuck.removeIf((consumer) -> this.listeners.all()
			.stream()
			.noneMatch((listener) -> listener.consumers().states().contains(consumer)));
	}

	private void report(String listener, ConsumerState consumer, Duration silence) {
		Thread thread = consumer.thread();
		String name = (thread != null) ? thread.getName() : "unknown";
		logger.error(() -> ("Listener '%s': consumer '%s' has not polled for %d s, longer than its max.poll.interval.ms"
				+ " (%d ms): its group has given its partitions to others, and what it does now may be done twice."
				+ " Set resilient-kafka.listeners.%s.timeout, or a larger max.poll.interval.ms. Thread '%s' is at:%s")
			.formatted(listener, consumer.clientId(), silence.toSeconds(), consumer.maxPollInterval(), listener, name,
					ThreadStack.of(thread)));
		this.events.publish(new ConsumerStuckEvent(listener, consumer.clientId(), name, silence));
	}

}
