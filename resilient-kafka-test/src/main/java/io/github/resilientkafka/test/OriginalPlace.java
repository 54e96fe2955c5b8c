package io.github.resilientkafka.test;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.redirect.RedirectHeaders;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * Where a record was first.
 */
final class OriginalPlace {

	private OriginalPlace() {
	}

	/**
	 * What the headers of a redirected record say.
	 */
	static @Nullable RecordCoordinates of(Headers headers) {
		String topic = RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_TOPIC);
		Long partition = RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_PARTITION);
		Long offset = RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_OFFSET);
		return (topic != null && partition != null && offset != null)
				? new RecordCoordinates(topic, partition.intValue(), offset) : null;
	}

}
