package io.github.resilientkafka.invocation;

import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.ManualAckListenerErrorHandler;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.messaging.Message;

/**
 * Hands the failure of a returned future to the attempt. The adapter acknowledges failed
 * futures, too, but only after it has called this.
 */
public final class AsyncFailureHandler implements ManualAckListenerErrorHandler {

	@Override
	public Object handleError(Message<?> message, ListenerExecutionFailedException exception,
			@Nullable Consumer<?, ?> consumer, @Nullable Acknowledgment acknowledgment) {
		if (acknowledgment instanceof AttemptCompletion completion) {
			completion.fail(exception);
		}
		throw exception;
	}

}
