package io.github.resilientkafka.listener;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.Acknowledgment;

/**
 * Learns from spring-kafka's listener adapter when a future that a listener has returned
 * is done: the adapter asks {@link #isOutOfOrderCommit()} if there is a future at all,
 * acknowledges when it succeeds, and calls the error handler when it fails.
 */
final class AttemptCompletion implements Acknowledgment {

	private final CompletableFuture<@Nullable Void> future = new CompletableFuture<>();

	private volatile boolean running;

	@Override
	public boolean isOutOfOrderCommit() {
		this.running = true;
		return true;
	}

	@Override
	public void acknowledge() {
		this.future.complete(null);
	}

	void fail(Throwable failure) {
		this.future.completeExceptionally(failure);
	}

	/**
	 * The future, if the listener has returned one.
	 */
	@Nullable CompletableFuture<@Nullable Void> running() {
		return this.running ? this.future : null;
	}

}
