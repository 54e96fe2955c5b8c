package io.github.resilientkafka.test;

/**
 * Assertions about records and what has become of them. Each waits up to ten seconds for
 * what it asserts, and prints the whole way of the record if that does not come true.
 */
public final class ResilientKafkaAssertions {

	private ResilientKafkaAssertions() {
	}

	/**
	 * Assert something about a record.
	 * @param record the record
	 * @return the assertions
	 */
	public static SentRecordAssert assertThat(SentRecord record) {
		return new SentRecordAssert(record);
	}

	/**
	 * Assert something about all records of a test.
	 * @param tester the tester
	 * @return the assertions
	 */
	public static ResilientKafkaTesterAssert assertThat(ResilientKafkaTester tester) {
		return new ResilientKafkaTesterAssert(tester);
	}

}
