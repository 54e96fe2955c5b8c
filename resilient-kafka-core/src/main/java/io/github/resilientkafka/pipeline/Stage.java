package io.github.resilientkafka.pipeline;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;

/**
 * A policy that calls of the listener method have to pass. A stage belongs to one
 * consumer and is used by its thread only, but for the end of calls; what the consumers
 * of a listener have in common is shared by their stages. Stages are strangers to each
 * other: a call passes them in the order of {@link StageOrder}, and the end of the call
 * in the reverse order.
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
	 * Decide whether a call may be prepared now. Asked only when a record could not be
	 * deserialized because something is away, such as a schema registry: what is admitted
	 * then ends with that failure, or is taken back when it works again.
	 * @return {@link Admitted}, or {@link Admission.Refused} if nothing may be tried
	 */
	default Admission admitPreparation() {
		return Admitted.SIMPLY;
	}

	/**
	 * What a failure of an admitted call tells. Called on the thread on which the call
	 * has ended as well.
	 * @param failure the failure
	 * @return who is to blame as far as this stage knows
	 */
	default Blame blame(Throwable failure) {
		return Blame.RECORD;
	}

	/**
	 * Until when nothing is admitted. Asked after a call that has failed for no fault of
	 * its records, to say when they are tried again.
	 * @return the time on the wall clock, in epoch ms; 0 if calls are admitted, or if it
	 * is not known
	 */
	default long refusesUntil() {
		return 0;
	}

	/**
	 * Whether a record that has failed may be tried again in place, instead of going to
	 * its next retry topic.
	 * @return whether it may
	 */
	default boolean mayRepeat() {
		return true;
	}

	/**
	 * The calls that have ended since the last time are final, or have to be made again.
	 * @param durable whether their effects stay; otherwise their transaction was rolled
	 * back or, unless {@link #inDoubt()} is implemented, its outcome is not known
	 */
	default void settle(boolean durable) {
	}

	/**
	 * It is not known whether the calls that have ended since the last time are final:
	 * the answer to the commit of their transaction was lost. {@link #resolved(Map)}
	 * follows, before any other call is made, unless the consumer is closed before.
	 */
	default void inDoubt() {
		settle(false);
	}

	/**
	 * It has turned out what has become of the calls in doubt.
	 * @param committed the committed offsets of the partitions of their records, whoever
	 * has them now: what precedes them is final, and the rest was rolled back
	 */
	default void resolved(Map<TopicPartition, Long> committed) {
	}

	/**
	 * What has to be done before offsets are committed, and could not be done yet. Asked
	 * before each commit, unless the offsets are a part of a transaction.
	 * @return for each partition that has to wait the first offset that may not be
	 * committed
	 */
	default Map<TopicPartition, Long> heldBack() {
		return Map.of();
	}

	/**
	 * Partitions are about to go to another consumer, or this one is about to be closed:
	 * the last opportunity to do what holds back offsets. It may take a few seconds.
	 */
	default void leaving() {
	}

	/**
	 * The consumer is closed. Calls that go on may still end.
	 */
	@Override
	default void close() {
	}

}
