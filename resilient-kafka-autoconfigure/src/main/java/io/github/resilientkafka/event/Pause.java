package io.github.resilientkafka.event;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.resilientkafka.policy.FailureSummary;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Says once, for all consumers of a listener together, that it pauses, and that it goes
 * on. Thread-safe.
 */
public final class Pause {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Pause.class));

	private final String listener;

	private final PauseReason reason;

	private final ListenerEvents events;

	private final AtomicBoolean pausing = new AtomicBoolean();

	/**
	 * Create a pause that has not begun.
	 * @param listener the id of the listener
	 * @param reason why it pauses
	 * @param events what is told
	 */
	public Pause(String listener, PauseReason reason, ListenerEvents events) {
		this.listener = listener;
		this.reason = reason;
		this.events = events;
	}

	/**
	 * Calls are not made.
	 * @param why why not, as a part of a sentence
	 */
	public void begin(Supplier<String> why) {
		begin(why, () -> null);
	}

	/**
	 * Calls are not made because of something that has failed.
	 * @param why why not, as a part of a sentence
	 * @param cause what has failed last, if that is known
	 */
	public void begin(Supplier<String> why, Supplier<@Nullable Throwable> cause) {
		if (!this.pausing.get() && this.pausing.compareAndSet(false, true)) {
			String detail = why.get();
			Throwable exception = cause.get();
			logger.warn(() -> "Listener '%s' pauses: %s%s. Records keep their places and no attempt is counted."
				.formatted(this.listener, detail, lastFailure(exception)));
			this.events.publish(new ListenerPausedEvent(this.listener, this.reason, detail, exception));
		}
	}

	private static String lastFailure(@Nullable Throwable exception) {
		return (exception != null) ? "; the last failure was " + FailureSummary.of(exception).inFull() : "";
	}

	/**
	 * Calls are made.
	 */
	public void end() {
		if (this.pausing.get() && this.pausing.compareAndSet(true, false)) {
			logger.info(() -> "Listener '%s' goes on after a pause (%s)".formatted(this.listener, this.reason));
			this.events.publish(new ListenerResumedEvent(this.listener, this.reason));
		}
	}

}
