package io.github.resilientkafka.invocation;

/**
 * Carries what a future has failed with. A {@code CompletableFuture} prints its exception
 * when it hands it on, and would never be done if that failed.
 */
final class FutureFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	FutureFailure(Throwable failure) {
		super(null, failure, false, false);
	}

}
