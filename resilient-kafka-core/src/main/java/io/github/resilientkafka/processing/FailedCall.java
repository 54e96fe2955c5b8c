package io.github.resilientkafka.processing;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.github.resilientkafka.invocation.RecordInvoker;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.CallPermits;
import org.jspecify.annotations.Nullable;

/**
 * A call has failed that went on after the method had returned. Its consumer may look at
 * it much later: both what was known when it failed and what is known then count.
 */
final class FailedCall extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Throwable failure;

	private final transient CallPermits permits;

	private final Blame blame;

	FailedCall(Throwable failure, CallPermits permits, Blame blame) {
		super(null, failure, false, false);
		this.failure = failure;
		this.permits = permits;
		this.blame = blame;
	}

	/**
	 * What has come of a call.
	 * @param call the call
	 * @return how it has failed, or {@code null} if it has not
	 */
	static @Nullable FailedCall of(Future<?> call) {
		if (!call.isDone()) {
			return null;
		}
		try {
			call.get();
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (ExecutionException | CancellationException ex) {
			return (RecordInvoker.unwrap(ex) instanceof FailedCall failed) ? failed : null;
		}
	}

	Throwable failure() {
		return this.failure;
	}

	Blame blame(Throwable failure) {
		return this.permits.blame(failure).or(this.blame);
	}

}
