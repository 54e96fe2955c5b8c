package io.github.resilientkafka.processing;

import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.PolledRecord;

/**
 * Makes durable what a walk has come to, before offsets move: redirects that are awaited,
 * or a transaction.
 */
interface DecisionDelivery extends AutoCloseable {

	/**
	 * How many more records may be attempted.
	 */
	int capacity();

	/**
	 * Whether the pass should begin no further attempts.
	 */
	boolean isOver();

	/**
	 * Whether another partition may be walked over.
	 */
	boolean takesPartition();

	/**
	 * Whether a record may be worked on whose time has come.
	 */
	boolean takes(PolledRecord polled);

	/**
	 * Whether the walk of a partition ends here, whatever the record is like.
	 */
	boolean stopsBehind(PolledRecord polled);

	/**
	 * Whether nothing more is done in this pass. The records handed out may be others by
	 * then.
	 */
	boolean isClosed();

	/**
	 * A walk begins.
	 */
	void begin();

	/**
	 * Carry out what was decided about a record. Afterwards the record is settled, or
	 * waits, or {@link #close()} tells what becomes of it.
	 */
	void carryOut(PolledRecord polled, Outcome.Failed decision);

	/**
	 * The walk has come to a record that is settled.
	 */
	void settled(PolledRecord polled);

	/**
	 * Wait until it is known what has become of all that was carried out.
	 */
	void await();

	/**
	 * Whether there is more to walk over, without the offsets of what was walked over
	 * being committed before.
	 */
	boolean fetchMore();

	/**
	 * Move the offsets.
	 */
	@Override
	void close();

}
