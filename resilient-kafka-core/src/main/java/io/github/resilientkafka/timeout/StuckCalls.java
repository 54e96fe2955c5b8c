package io.github.resilientkafka.timeout;

import java.time.Duration;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.ThreadStack;
import io.github.resilientkafka.event.CallStuckEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Says that a call goes on after its timeout. Thread-safe.
 *
 * @param listener the id of the listener
 * @param events what is told
 */
record StuckCalls(String listener, ListenerEvents events) {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(StuckCalls.class));

	private static final Duration MAX_PATIENCE = Duration.ofSeconds(10);

	/**
	 * How long a call may take to notice that it was interrupted.
	 * @return the time in ns
	 */
	long patience(Duration timeout) {
		return Math.min(timeout.toNanos(), MAX_PATIENCE.toNanos());
	}

	void report(RecordCoordinates record, Duration running, @Nullable Thread thread) {
		logger.error(() -> ("Listener '%s' has been busy with %s for %d ms, longer than its timeout%s. The record keeps"
				+ " its place and is not processed again before the call has ended. %s")
			.formatted(this.listener, record, running.toMillis(),
					(thread != null) ? ", and has not reacted to being interrupted" : "",
					(thread != null)
							? "Give what the method waits for a time-out of its own. Its thread '" + thread.getName()
									+ "' is at:" + ThreadStack.of(thread)
							: "Give its future a time-out of its own, for example with orTimeout."));
		this.events.publish(new CallStuckEvent(this.listener, record, running));
	}

}
