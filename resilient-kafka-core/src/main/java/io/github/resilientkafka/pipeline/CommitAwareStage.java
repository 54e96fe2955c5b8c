package io.github.resilientkafka.pipeline;

import java.util.Map;

import org.apache.kafka.common.TopicPartition;

/**
 * A stage that has something to do before offsets are committed.
 */
public interface CommitAwareStage extends Stage {

	/**
	 * What has to be done before offsets are committed, and could not be done yet. Asked
	 * before each commit, unless the offsets are a part of a transaction.
	 * @return for each partition that has to wait the first offset that may not be
	 * committed
	 */
	Map<TopicPartition, Long> heldBack();

	/**
	 * Partitions are about to go to another consumer, or this one is about to be closed:
	 * the last opportunity to do what holds back offsets. It may take a few seconds.
	 */
	default void leaving() {
	}

}
