package io.github.resilientkafka.deadletter.letter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a dead letter lies.
 *
 * @param topic the dead-letter topic
 * @param partition the partition, from 0
 * @param offset the offset, from 0
 */
public record LetterId(String topic, int partition, long offset) {

	private static final Pattern TEXT = Pattern.compile("([a-zA-Z0-9._-]+)-(\\d{1,9})@(\\d{1,18})");

	/**
	 * That of a record of a dead-letter topic.
	 * @param letter the record
	 * @return its id
	 */
	public static LetterId of(ConsumerRecord<?, ?> letter) {
		return new LetterId(letter.topic(), letter.partition(), letter.offset());
	}

	/**
	 * Read an id.
	 * @param text {@code <topic>-<partition>@<offset>}
	 * @return the id
	 * @throws IllegalArgumentException if it is none
	 */
	public static LetterId parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"'%s' is no id of a dead letter; one is <dead-letter topic>-<partition>@<offset>, and several are separated by commas"
						.formatted(text));
		}
		return new LetterId(matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
	}

	/**
	 * The partition that it lies in.
	 * @return the partition
	 */
	public TopicPartition topicPartition() {
		return new TopicPartition(this.topic, this.partition);
	}

	@Override
	public String toString() {
		return this.topic + "-" + this.partition + "@" + this.offset;
	}

}
