package io.github.resilientkafka.pipeline;

/**
 * A policy that calls of the listener method have to pass. A stage belongs to one
 * consumer and is used by its thread only, but for the end of calls; what the consumers
 * of a listener have in common is shared by their stages. Stages are strangers to each
 * other: a call passes them in the order of {@link StageOrder}, and the end of the call
 * in the reverse order.
 * <p>
 * A stage that has to know more implements {@link OutageAwareStage},
 * {@link RepetitionAwareStage}, {@link SettlementAwareStage} or {@link CommitAwareStage}
 * as well.
 */
public interface Stage extends AutoCloseable {

	/**
	 * Decide whether a call may be made now. It must not wait: a call that has to is
	 * refused until later.
	 * @param invocation the call; records may be taken out of it
	 * @return {@link Admitted}, or {@link Admission.Refused} if nothing at all may be
	 * called. If all records are taken out, {@link Admitted} as well
	 * @throws RuntimeException if it cannot decide: it is logged, nothing is called, and
	 * the stage is asked again a second later
	 */
	Admission admit(Invocation invocation);

	/**
	 * The consumer is closed. Calls that go on may still end.
	 */
	@Override
	default void close() {
	}

}
