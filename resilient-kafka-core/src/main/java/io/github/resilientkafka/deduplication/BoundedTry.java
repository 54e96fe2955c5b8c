package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

/**
 * Asks a store on another thread, for no longer than a consumer that leaves can wait: a
 * driver may take a minute to notice that nobody answers.
 */
final class BoundedTry {

	private static final Duration PATIENCE = Duration.ofSeconds(3);

	private final TaskScheduler scheduler;

	BoundedTry(TaskScheduler scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Ask.
	 * @param question what to ask
	 * @return what it has failed with, or {@code null} if the store has answered
	 */
	@Nullable Throwable make(Runnable question) {
		// A container that is stopped may have interrupted this thread
		boolean interrupted = Thread.interrupted();
		try {
			return answer(question).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			interrupted = true;
			return ex;
		}
		catch (TimeoutException | ExecutionException | RuntimeException ex) {
			return ex;
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@SuppressWarnings("NullAway") // nothing has failed
	private CompletableFuture<Throwable> answer(Runnable question) {
		CompletableFuture<Throwable> answer = new CompletableFuture<>();
		this.scheduler.schedule(() -> {
			try {
				question.run();
				answer.complete(null);
			}
			catch (Throwable ex) {
				answer.complete(ex);
			}
		}, this.scheduler.getClock().instant());
		return answer;
	}

}
