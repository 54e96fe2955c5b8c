package io.github.resilientkafka.guarantees.workload;

/**
 * An order cannot be charged on this lane.
 */
@SuppressWarnings("serial")
public class ChargeFailedException extends RuntimeException {

	public ChargeFailedException() {
		super("The order cannot be charged");
	}

}
