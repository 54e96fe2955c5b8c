package io.github.resilientkafka.announcement;

import io.github.resilientkafka.failure.ForeignThrowable;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.log.LogAccessor;

/**
 * Publishes application events; a listener of the application that fails cannot harm the
 * records. Thread-safe.
 */
public final class ListenerEvents {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ListenerEvents.class));

	private final ApplicationEventPublisher publisher;

	public ListenerEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * Publish an event.
	 * @param event the event
	 */
	public void publish(Object event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(),
					() -> "A listener of %s has failed".formatted(event.getClass().getSimpleName()));
		}
	}

}
