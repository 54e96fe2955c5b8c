package io.github.resilientkafka.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.stereotype.Component;

/**
 * Makes the headers of a dead letter readable: the partition, the offset and the
 * timestamp are big-endian numbers, the others text, of which the beginning will do.
 */
@Component
class HeaderDecoder {

	private static final Set<String> NUMBERS = Set.of(KafkaHeaders.ORIGINAL_PARTITION, KafkaHeaders.ORIGINAL_OFFSET,
			KafkaHeaders.ORIGINAL_TIMESTAMP);

	private static final int LONGEST_TEXT = 200;

	Map<String, Object> decode(Headers headers) {
		Map<String, Object> decoded = new LinkedHashMap<>();
		for (Header header : headers) {
			decoded.put(header.key(), decode(header));
		}
		return decoded;
	}

	private Object decode(Header header) {
		byte[] value = header.value();
		if (value == null) {
			return "";
		}
		if (NUMBERS.contains(header.key())) {
			ByteBuffer number = ByteBuffer.wrap(value);
			return (value.length == Integer.BYTES) ? number.getInt() : number.getLong();
		}
		String text = new String(value, StandardCharsets.UTF_8);
		return (text.length() <= LONGEST_TEXT) ? text : text.substring(0, LONGEST_TEXT) + "...";
	}

}
