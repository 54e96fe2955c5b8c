package io.github.resilientkafka.event;

/**
 * Where a record is in Kafka.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset
 */
public record RecordCoordinates(String topic, int partition, long offset) {

	@Override
	public String toString() {
		return this.topic + "-" + this.partition + "@" + this.offset;
	}

}
