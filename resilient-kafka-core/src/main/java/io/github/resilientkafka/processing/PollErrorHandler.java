package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.failure.RootCause;
import io.github.resilientkafka.report.FailureLog;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import org.springframework.core.log.LogAccessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * What a container does when the poll itself fails: wait a little, or stop if its
 * consumer cannot go on. It never skips or commits anything; records that were handed out
 * are handed out again by the next poll. The first failure with an exception class is
 * logged with its stack, those that follow in one line for ten seconds. Thread-safe.
 */
public final class PollErrorHandler implements CommonErrorHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PollErrorHandler.class));

	private static final Duration PAUSE = Duration.ofSeconds(1);

	/** After so long without a failure, in ms, the next is the first again. */
	private static final long FORGOTTEN_AFTER = Duration.ofMinutes(1).toMillis();

	/**
	 * With the group protocol of KIP-848, a consumer says this once, is no member of its
	 * group from then on, and its polls return nothing.
	 */
	private static final Set<Class<? extends Exception>> EXPULSIONS = Set.of(UnsupportedVersionException.class,
			UnsupportedAssignorException.class, InvalidRequestException.class, GroupIdNotFoundException.class,
			UnreleasedInstanceIdException.class, FencedInstanceIdException.class, GroupAuthorizationException.class,
			UnknownServerException.class);

	private final boolean assignedByBrokers;

	private final TimeSource clock;

	private final LogGate gate;

	private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

	private volatile long lastFailure;

	/**
	 * Create the handler.
	 * @param assignedByBrokers whether the brokers assign partitions (KIP-848)
	 */
	public PollErrorHandler(boolean assignedByBrokers, TimeSource clock) {
		this.assignedByBrokers = assignedByBrokers;
		this.clock = clock;
		this.gate = new LogGate(FailureLog.INTERVAL, clock);
	}

	@Override
	public boolean isAckAfterHandle() {
		return false;
	}

	@Override
	public void handleOtherException(Exception thrownException, Consumer<?, ?> consumer,
			MessageListenerContainer container, boolean batchListener) {
		pause(thrownException, container);
	}

	@Override
	public void handleBatch(Exception thrownException, ConsumerRecords<?, ?> data, Consumer<?, ?> consumer,
			MessageListenerContainer container, Runnable invokeListener) {
		pause(thrownException, container);
	}

	private void pause(Exception exception, MessageListenerContainer container) {
		if (this.assignedByBrokers && isExpulsion(exception, container)) {
			logger.error(() -> "Container '%s' stops, because the brokers do not take its consumer: %s"
				.formatted(container.getListenerId(), new RootCause(exception).text()));
			// On a thread of its own: whoever stops the container now waits for this one
			new SimpleAsyncTaskExecutor(container.getListenerId() + "-stop-")
				.execute(() -> container.stopAbnormally(() -> {
				}));
		}
		else {
			report(exception, String.valueOf(container.getListenerId()));
		}
		try {
			ListenerUtils.stoppableSleep(container, PAUSE.toMillis());
		}
		catch (InterruptedException ex) {
			// A flag that a listener has left would make every poll fail from now on
			if (!container.isRunning()) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static boolean isExpulsion(Exception exception, MessageListenerContainer container) {
		if (exception instanceof GroupMaxSizeReachedException) {
			// The others of the container go on if there are any; this one does nothing
			Collection<TopicPartition> partitions = container.getAssignedPartitions();
			return partitions == null || partitions.isEmpty();
		}
		return EXPULSIONS.contains(exception.getClass()) || exception instanceof AuthenticationException;
	}

	void report(Exception exception, String container) {
		long now = this.clock.millis();
		if (now - this.lastFailure > FORGOTTEN_AFTER) {
			this.known.clear();
		}
		this.lastFailure = now;
		if (this.known.add(exception.getClass())) {
			this.gate.passAnyway((others) -> log(exception, container, true, others));
		}
		else {
			this.gate.pass((others) -> log(exception, container, false, others));
		}
	}

	private static void log(Exception exception, String container, boolean stack, long others) {
		String more = (others > 0) ? " (and " + others + " more since the last such line)" : "";
		Supplier<String> line = () -> "Container '%s' could not poll, and does so again in %d ms: %s%s"
			.formatted(container, PAUSE.toMillis(), new RootCause(exception).text(), more);
		if (stack) {
			logger.error(new ForeignThrowable(exception).loggable(), line);
		}
		else {
			logger.error(line);
		}
	}

}
