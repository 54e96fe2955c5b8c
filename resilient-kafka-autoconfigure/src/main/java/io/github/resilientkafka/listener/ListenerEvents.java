package io.github.resilientkafka.listener;

import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.log.LogAccessor;

/**
 * Publishes application events; a listener of the application that fails cannot harm the
 * records.
 */
final class ListenerEvents {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ListenerEvents.class));

	private final ApplicationEventPublisher publisher;

	ListenerEvents(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	void publish(Object event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException ex) {
			logger.error(ex, () -> "A listener of %s has failed".formatted(event.getClass().getSimpleName()));
		}
	}

}
