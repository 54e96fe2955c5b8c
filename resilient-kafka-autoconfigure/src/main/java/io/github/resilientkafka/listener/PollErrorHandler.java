package io.github.resilientkafka.listener;

import java.time.Duration;

import io.github.resilientkafka.policy.ForeignThrowable;
import io.github.resilientkafka.policy.RootCause;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * What a container does when the poll itself fails: wait a little. It never skips or
 * commits anything; records that were handed out are handed out again by the next poll.
 */
final class PollErrorHandler implements CommonErrorHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PollErrorHandler.class));

	private static final Duration PAUSE = Duration.ofSeconds(1);

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

	private static void pause(Exception exception, MessageListenerContainer container) {
		logger.error(new ForeignThrowable(exception).loggable(),
				() -> "Container '%s' could not poll, and does so again in %d ms: %s"
					.formatted(container.getListenerId(), PAUSE.toMillis(), new RootCause(exception).text()));
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

}
