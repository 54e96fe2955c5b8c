package io.github.resilientkafka.guarantees.workload;

/**
 * What the applications depend on is not available.
 */
@SuppressWarnings("serial")
public class DownstreamException extends RuntimeException {

	public DownstreamException() {
		super("The payment gateway is not available");
	}

}
