package io.github.resilientkafka.pipeline;

/**
 * The order in which a call passes the stages. A duplicate needs nothing of those behind;
 * what costs a share of something limited is asked for only when nothing else is in the
 * way. A stage of a lower order comes first, and is the last to hear how a call has
 * ended.
 */
public final class StageOrder {

	/** Has the record been processed before? */
	public static final int DEDUPLICATION = 100;

	/** May a retry be made now? */
	public static final int RETRY_BUDGET = 200;

	/** Is what the listener depends on there? */
	public static final int CIRCUIT_BREAKER = 300;

	/** May another call be made now? */
	public static final int RATE_LIMITER = 400;

	/** Is the call to be written down? Behind what refuses, in front of what judges. */
	public static final int AUDIT = 450;

	/** How long may the call take? */
	public static final int TIMEOUT = 500;

	private StageOrder() {
	}

}
