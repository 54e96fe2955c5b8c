package io.github.resilientkafka.sample;

import java.time.Instant;
import java.util.Map;

import io.github.resilientkafka.ResilientKafkaHeaders;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * A record that was given up, without its payload.
 *
 * @param position where it is now
 * @param time when it was seen there
 * @param headers its headers, decoded
 */
record DeadLetter(Position position, Instant time, Map<String, Object> headers) {

	int attempts() {
		return Integer.parseInt(this.headers.getOrDefault(ResilientKafkaHeaders.ATTEMPT, "0").toString());
	}

	String describe() {
		return "Dead letter %s-%s@%s after %d attempts: %s".formatted(this.headers.get(KafkaHeaders.ORIGINAL_TOPIC),
				this.headers.get(KafkaHeaders.ORIGINAL_PARTITION), this.headers.get(KafkaHeaders.ORIGINAL_OFFSET),
				attempts(), this.headers.get(KafkaHeaders.EXCEPTION_FQCN));
	}

}
