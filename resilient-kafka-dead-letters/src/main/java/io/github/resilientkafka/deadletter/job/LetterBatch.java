package io.github.resilientkafka.deadletter.job;

import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What is done in one partition in one transaction.
 *
 * @param partition the partition
 * @param decided what is written down
 * @param letters the letters that it is about
 */
record LetterBatch(TopicPartition partition, DecidedLetters decided, List<ConsumerRecord<byte[], byte[]>> letters) {

}
