package io.github.resilientkafka.listener;

import io.github.resilientkafka.pipeline.Blame;

/**
 * A call has failed that went on after the method had returned. Who is to blame is known
 * best at that moment; its consumer may look at it much later.
 */
final class BlamedFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Throwable failure;

	private final Blame blame;

	BlamedFailure(Throwable failure, Blame blame) {
		super(null, failure, false, false);
		this.failure = failure;
		this.blame = blame;
	}

	Throwable failure() {
		return this.failure;
	}

	Blame blame() {
		return this.blame;
	}

}
