package io.github.resilientkafka.listener;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;

import io.github.resilientkafka.announcement.FirstEventListener;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.ContainerRestartEvent;
import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.event.ConcurrentContainerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;

/**
 * Starts containers of ours again that have stopped on a fatal error, with back-off.
 * Thread-safe without a lock: a container that stops has its own lock while it says so,
 * and is asked whether it has stopped when another one is started.
 */
public final class ContainerRestarter {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ContainerRestarter.class));

	private static final Duration STABLE = Duration.ofMinutes(5);

	private final RegisteredListeners listeners;

	private final TaskScheduler scheduler;

	private final ListenerEvents events;

	private final TimeSource clock;

	private final Map<String, Stop> stops = new ConcurrentHashMap<>();

	private final Map<String, Restart> pending = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * Create a restarter.
	 * @param listeners the listeners whose containers are started again
	 * @param clock tells how long a container has been running
	 */
	public ContainerRestarter(RegisteredListeners listeners, TaskScheduler scheduler,
			ApplicationEventPublisher publisher, TimeSource clock) {
		this.listeners = listeners;
		this.scheduler = scheduler;
		this.events = new ListenerEvents(publisher);
		this.clock = clock;
	}

	/**
	 * The reason of the event does not tell: with several threads it is that of the one
	 * that finished first, which may have been stopped by the one that failed.
	 */
	@FirstEventListener
	void stopped(ConcurrentContainerStoppedEvent event) {
		MessageListenerContainer container = event.getContainer(MessageListenerContainer.class);
		if (container instanceof ResilientListenerContainer ours && isOurs(ours) && !ours.isInExpectedState()) {
			boolean known = event.getReason() != null && event.getReason() != Reason.NORMAL;
			restartLater(ours, String.valueOf(known ? event.getReason() : Reason.ERROR));
		}
	}

	/**
	 * The containers that have stopped and are about to be started again.
	 * @return their ids
	 */
	public Set<String> pending() {
		return Set.copyOf(this.pending.keySet());
	}

	@FirstEventListener
	void closed(ContextClosedEvent event) {
		this.closed = true;
		this.pending.values().forEach(Restart::cancel);
	}

	private boolean isOurs(MessageListenerContainer container) {
		return this.listeners.all()
			.stream()
			.anyMatch((listener) -> listener.main() == container || listener.retry() == container);
	}

	/**
	 * Its listener was stopped meanwhile.
	 */
	private boolean isStoppedWithMain(MessageListenerContainer container) {
		return this.listeners.all()
			.stream()
			.anyMatch((listener) -> listener.retry() == container && !listener.main().isRunning()
					&& listener.main().isInExpectedState());
	}

	private void restartLater(ResilientListenerContainer container, String reason) {
		String id = container.getListenerId();
		Restart restart = new Restart(container, reason);
		if (this.closed || this.pending.putIfAbsent(id, restart) != null) {
			return;
		}
		long now = this.clock.millis();
		Stop stop = this.stops.merge(id, new Stop(now, 0),
				(before, first) -> (now - before.at() < STABLE.toMillis()) ? new Stop(now, before.tries() + 1) : first);
		Duration delay = Duration.ofMillis(BackOff.delay(stop.tries()));
		// Before anything that may fail: a container that is pending is never asked for
		// again
		container.awaitRestart(() -> cancel(id));
		restart.schedule(delay);
		logger.error(() -> "Container '%s' has stopped (%s)%s. It is started again in %d s; its records wait in Kafka"
			.formatted(id, reason, cause(id), delay.toSeconds()));
		this.events.publish(new ContainerRestartEvent(id, reason, delay));
	}

	/**
	 * What has stopped it, where that was thrown, and what to look at.
	 */
	private String cause(String container) {
		for (RegisteredListener listener : this.listeners.all()) {
			Throwable failure = listener.consumers().pollFailure(container);
			if (failure != null) {
				String thrownAt = FailureSummary.of(failure).thrownAt();
				return ": " + new RootCause(failure).text() + ((thrownAt != null) ? ". Thrown at " + thrownAt : "");
			}
		}
		return ": look for its error above";
	}

	private void cancel(String id) {
		Restart restart = this.pending.remove(id);
		if (restart != null) {
			restart.cancel();
			logger.info(() -> "Container '%s' is stopped, and not started again".formatted(id));
		}
	}

	/**
	 * A start that is to be made after a delay, unless it is cancelled.
	 */
	private final class Restart {

		private final ResilientListenerContainer container;

		private final String reason;

		private volatile @Nullable ScheduledFuture<?> start;

		Restart(ResilientListenerContainer container, String reason) {
			this.container = container;
			this.reason = reason;
		}

		void schedule(Duration delay) {
			TaskScheduler scheduler = ContainerRestarter.this.scheduler;
			this.start = scheduler.schedule(this::start, scheduler.getClock().instant().plus(delay));
		}

		void cancel() {
			ScheduledFuture<?> start = this.start;
			if (start != null) {
				start.cancel(false);
			}
		}

		private void start() {
			String id = this.container.getListenerId();
			if (!ContainerRestarter.this.pending.remove(id, this) || ContainerRestarter.this.closed) {
				return;
			}
			if (isStoppedWithMain(this.container)) {
				this.container.stop();
				return;
			}
			try {
				this.container.restart();
				logger.info(() -> "Container '%s' is started again".formatted(id));
			}
			catch (RuntimeException ex) {
				logger.error(() -> "Container '%s' could not be started: %s".formatted(id, new RootCause(ex).text()));
				logger.debug(ex, () -> "Container '%s' could not be started".formatted(id));
				// It takes itself for running although no consumer could be created
				this.container.stopAbnormally(() -> {
				});
				restartLater(this.container, this.reason);
			}
			if (ContainerRestarter.this.closed) {
				// The context may have stopped its containers just before
				this.container.stop();
			}
		}

	}

	private record Stop(long at, int tries) {

	}

}
