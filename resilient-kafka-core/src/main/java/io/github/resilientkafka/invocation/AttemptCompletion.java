package io.github.resilientkafka.invocation;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.Acknowledgment;

/**
 * Learns from spring-kafka's listener adapter when a future that a listener has returned
 * is done: the adapter asks {@link #isOutOfOrderCommit()} if there is a future at all,
 * acknowledges when it succeeds, and calls the error handler when it fails. If it fails
 * itself in between, because what it prints is code of somebody else, it may acknowledge
 * a failure or do neither; but it always tells its observation.
 */
final class AttemptCompletion implements Acknowledgment {

	private static final ThreadLocal<@Nullable AttemptCompletion> CURRENT = new ThreadLocal<>();

	private final CompletableFuture<@Nullable Void> future = new CompletableFuture<>();

	private volatile boolean running;

	private AttemptCompletion() {
	}

	/**
	 * Make a call.
	 * @param call the call of the adapter
	 * @return the future, if the listener has returned one
	 */
	static @Nullable CompletableFuture<@Nullable Void> of(Consumer<Acknowledgment> call) {
		AttemptCompletion completion = new AttemptCompletion();
		CURRENT.set(completion);
		try {
			call.accept(completion);
		}
		catch (RuntimeException | Error ex) {
			// A future that has failed already prints its exception when it is asked to
			// tell others: that was afterwards. A method that has thrown returned none.
			if (!completion.running || !completion.future.isDone()) {
				throw ex;
			}
		}
		finally {
			CURRENT.remove();
		}
		return completion.running ? completion.future : null;
	}

	/**
	 * What the adapter observes in the call that this thread makes.
	 */
	static @Nullable Observation currentObservation() {
		AttemptCompletion completion = CURRENT.get();
		return (completion != null) ? new CompletionObservation(completion) : null;
	}

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
		this.future.completeExceptionally(new FutureFailure(failure));
	}

	/**
	 * The adapter has done what it could.
	 */
	void end() {
		if (!this.future.isDone()) {
			fail(new IllegalStateException(
					"spring-kafka could not handle what the future of the listener was completed with"));
		}
	}

}
