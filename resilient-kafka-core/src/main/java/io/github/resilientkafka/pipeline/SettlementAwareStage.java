package io.github.resilientkafka.pipeline;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;

/**
 * A stage that has to know which calls are final: a call that has ended is made again if
 * its transaction is rolled back.
 */
public interface SettlementAwareStage extends Stage {

	/**
	 * The calls that have ended since the last time are final, or have to be made again.
	 * @param durable whether their effects stay; otherwise their transaction was rolled
	 * back or, unless {@link #inDoubt()} is implemented, its outcome is not known
	 */
	void settle(boolean durable);

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

}
