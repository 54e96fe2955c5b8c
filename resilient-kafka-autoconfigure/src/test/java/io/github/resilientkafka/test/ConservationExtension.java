package io.github.resilientkafka.test;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.event.RecordsUnaccountedEvent;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * After each test, whatever it was about, all records that were polled are accounted for.
 */
public final class ConservationExtension implements AfterEachCallback {

	private static final Queue<RecordsUnaccountedEvent> UNACCOUNTED = new ConcurrentLinkedQueue<>();

	@Override
	public void afterEach(ExtensionContext context) {
		assertThat(UNACCOUNTED).as("Records that are unaccounted for").isEmpty();
	}

	/**
	 * Part of each application.
	 */
	static final class Watch {

		@EventListener
		void unaccounted(RecordsUnaccountedEvent event) {
			UNACCOUNTED.add(event);
		}

	}

}
