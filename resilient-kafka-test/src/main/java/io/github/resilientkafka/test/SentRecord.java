package io.github.resilientkafka.test;

import io.github.resilientkafka.event.RecordCoordinates;

/**
 * A record that a test has sent. What has become of it is asserted with
 * {@link ResilientKafkaAssertions#assertThat(SentRecord)}.
 */
public final class SentRecord {

	private final RecordCoordinates coordinates;

	private final ResilientKafkaTester tester;

	SentRecord(RecordCoordinates coordinates, ResilientKafkaTester tester) {
		this.coordinates = coordinates;
		this.tester = tester;
	}

	/**
	 * Where it is.
	 * @return topic, partition and offset
	 */
	public RecordCoordinates coordinates() {
		return this.coordinates;
	}

	ResilientKafkaTester tester() {
		return this.tester;
	}

	@Override
	public String toString() {
		return this.coordinates.toString();
	}

}
