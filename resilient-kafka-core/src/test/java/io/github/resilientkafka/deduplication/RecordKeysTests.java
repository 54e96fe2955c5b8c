package io.github.resilientkafka.deduplication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RecordKeysTests {

	private static final String SCOPE = RecordKeys.scope("group", "orders");

	@Test
	void theKeyOfARecord() {
		assertThat(key("key", "7".getBytes(), null)).isEqualTo("group/orders:7");
		assertThat(key("header:event-id", null, "7".getBytes())).isEqualTo("group/orders:7");
		assertThat(RecordKeys.of("value", SCOPE).of(record(null, null), deserialized("7"))).isEqualTo("group/orders:7");
	}

	@ParameterizedTest
	@ValueSource(strings = { "key", "header:event-id" })
	void emptyBytesAreNoKey(String setting) {
		assertThat(key(setting, new byte[0], new byte[0])).isNull();
		assertThat(key(setting, null, null)).isNull();
		assertThat(key(setting, new byte[1], new byte[1])).isNotNull();
	}

	@ParameterizedTest
	@MethodSource
	void anEmptyResultIsNoKey(Object value) {
		assertThat(RecordKeys.of("value", SCOPE).of(record(null, null), deserialized(value))).isNull();
	}

	static Stream<Arguments> anEmptyResultIsNoKey() {
		return Stream
			.<Object>of("", "  ", new StringBuilder(), new byte[0], List.of(), Optional.empty(), Optional.of(""))
			.map((value) -> Arguments.of(value));
	}

	@Test
	void differentIdsAreDifferentKeys() throws Exception {
		String longId = "a".repeat(1_000);
		String digest = "sha256:" + HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest(longId.getBytes(StandardCharsets.UTF_8)));
		List<String> keys = Stream.of(longId, digest, digest.toUpperCase(), "sha256:1", "a", "A", " a", "a ")
			.map((id) -> key("key", id.getBytes(), null))
			.toList();
		assertThat(keys).doesNotHaveDuplicates().allMatch((key) -> key.length() <= 200);
	}

	@Test
	void differentListenersHaveDifferentKeys() {
		assertThat(RecordKeys.scope("a", "b/c")).isNotEqualTo(RecordKeys.scope("a/b", "c"));
		assertThat(RecordKeys.scope("g", "a") + "b:c").isNotEqualTo(RecordKeys.scope("g", "a:b") + "c");
		assertThat(RecordKeys.scope("g", "a")).isNotEqualTo(RecordKeys.scope("h", "a"));
	}

	private static @Nullable String key(String setting, byte @Nullable [] key, byte @Nullable [] header) {
		return RecordKeys.of(setting, SCOPE).of(record(key, header), null);
	}

	private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] key, byte @Nullable [] header) {
		ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("orders", 0, 0, key, null);
		record.headers().add("event-id", header);
		return record;
	}

	private static ConsumerRecord<Object, Object> deserialized(Object value) {
		return new ConsumerRecord<>("orders", 0, 0, null, value);
	}

}
