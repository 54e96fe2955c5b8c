package io.github.resilientkafka.benchmarks.measure;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

import io.github.resilientkafka.ResilientKafkaHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import org.springframework.kafka.retrytopic.RetryTopicHeaders;

/**
 * When a record is to be tried again, from its headers.
 */
final class DueTime {

	private DueTime() {
	}

	static OptionalLong of(ConsumerRecord<?, ?> record) {
		Header ours = record.headers().lastHeader(ResilientKafkaHeaders.DUE);
		if (ours != null) {
			return OptionalLong.of(Long.parseLong(new String(ours.value(), StandardCharsets.UTF_8)));
		}
		Header theirs = record.headers().lastHeader(RetryTopicHeaders.DEFAULT_HEADER_BACKOFF_TIMESTAMP);
		return (theirs != null) ? OptionalLong.of(new BigInteger(theirs.value()).longValue()) : OptionalLong.empty();
	}

}
