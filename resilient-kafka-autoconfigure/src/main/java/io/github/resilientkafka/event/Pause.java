package io.github.resilientkafka.event;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.LogFactory;

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
		if (!this.pausing.get() && this.pausing.compareAndSet(false, true)) {
			String detail = why.get();
			logger.warn(() -> "Listener '%s' pauses: %s. Records keep their places and no attempt is counted."
				.formatted(this.listener, detail));
			this.events.publish(new ListenerPausedEvent(this.listener, this.reason, detail));
		}
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
