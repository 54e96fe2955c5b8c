package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.guarantees.scene.Application;

/**
 * An application that answers over HTTP.
 */
public final class Started {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private Started() {
	}

	/**
	 * Wait until the application answers.
	 * @param application the application
	 * @throws InterruptedException if interrupted
	 * @throws IllegalStateException if its process ends, or it does not answer within two
	 * minutes
	 */
	public static void await(Application application) throws InterruptedException {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (application.health().isEmpty()) {
			if (!application.process().isAlive() || System.nanoTime() > deadline) {
				throw new IllegalStateException(
						application.name() + " did not start; its log is " + application.process().log());
			}
			TimeUnit.MILLISECONDS.sleep(200);
		}
	}

}
