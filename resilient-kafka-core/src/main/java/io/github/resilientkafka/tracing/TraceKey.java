package io.github.resilientkafka.tracing;

import io.micrometer.common.docs.KeyName;

/**
 * What spans say about a record, beside what spring-kafka's say.
 */
public enum TraceKey implements KeyName {

	/** The number of the attempt, from 1; of a redirect, the attempts made so far. */
	ATTEMPT("resilient.kafka.attempt"),

	/** {@code main}, or {@code retry-} and the delay. */
	LANE("resilient.kafka.lane"),

	/** When the record was due, in epoch ms. Only in retry lanes. */
	DUE("resilient.kafka.due"),

	/** The topic that the record was in first. */
	ORIGINAL_TOPIC("resilient.kafka.original.topic"),

	/** Its partition there. */
	ORIGINAL_PARTITION("resilient.kafka.original.partition"),

	/** Its offset there. */
	ORIGINAL_OFFSET("resilient.kafka.original.offset"),

	/** The class of the exception that a record was redirected for. */
	EXCEPTION("resilient.kafka.exception"),

	/** The number of records that a batch listener was called with. */
	RECORDS("resilient.kafka.records");

	private final String key;

	TraceKey(String key) {
		this.key = key;
	}

	@Override
	public String asString() {
		return this.key;
	}

}
