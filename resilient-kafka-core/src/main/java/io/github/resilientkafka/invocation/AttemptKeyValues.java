package io.github.resilientkafka.invocation;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.tracing.TraceKey;
import io.micrometer.common.KeyValues;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * What the span of an attempt says about its record. Thread-safe.
 */
public final class AttemptKeyValues {

	private final TopicChain chain;

	public AttemptKeyValues(TopicChain chain) {
		this.chain = chain;
	}

	KeyValues of(ConsumerRecord<byte[], byte[]> record, int attempt) {
		LanePosition position = this.chain.position(record.topic());
		KeyValues values = KeyValues.of(TraceKey.ATTEMPT.withValue(String.valueOf(attempt)),
				TraceKey.LANE.withValue(String.valueOf(this.chain.laneName(record.topic()))),
				TraceKey.ORIGINAL_TOPIC.withValue(position.topic()));
		if (position.isMain()) {
			return values.and(TraceKey.ORIGINAL_PARTITION.withValue(String.valueOf(record.partition())),
					TraceKey.ORIGINAL_OFFSET.withValue(String.valueOf(record.offset())));
		}
		Headers headers = record.headers();
		values = and(values, TraceKey.ORIGINAL_PARTITION,
				RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_PARTITION));
		values = and(values, TraceKey.ORIGINAL_OFFSET,
				RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_OFFSET));
		return and(values, TraceKey.DUE, RedirectHeaders.number(headers, ResilientKafkaHeaders.DUE));
	}

	private static KeyValues and(KeyValues values, TraceKey key, @Nullable Long value) {
		return (value != null) ? values.and(key.withValue(value.toString())) : values;
	}

}
