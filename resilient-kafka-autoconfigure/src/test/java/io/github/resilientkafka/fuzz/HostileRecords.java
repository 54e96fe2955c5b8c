package io.github.resilientkafka.fuzz;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.instancio.Random;

import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.util.ReflectionUtils;

/**
 * Makes hostile records for listeners, each of which has the name of its topic and of its
 * group.
 *
 * @param listeners the ids of the listeners, which are their groups and topics, too
 * @param partitions the partitions of their topics
 * @param lanes how many retry topics they have
 * @param maxBytes the largest record that their topics take
 */
public record HostileRecords(List<String> listeners, int partitions, int lanes,
		int maxBytes) implements CaseGenerator<HostileRecord> {

	/** What the starter itself writes and reads. */
	private static final List<String> CONTROL = Stream.concat(constants(ResilientKafkaHeaders.class),
			Stream.of(KafkaHeaders.ORIGINAL_TOPIC, KafkaHeaders.ORIGINAL_PARTITION, KafkaHeaders.ORIGINAL_OFFSET,
					KafkaHeaders.ORIGINAL_TIMESTAMP, KafkaHeaders.ORIGINAL_TIMESTAMP_TYPE,
					KafkaHeaders.ORIGINAL_CONSUMER_GROUP, KafkaHeaders.EXCEPTION_FQCN,
					KafkaHeaders.EXCEPTION_CAUSE_FQCN, KafkaHeaders.EXCEPTION_MESSAGE,
					KafkaHeaders.EXCEPTION_STACKTRACE, KafkaHeaders.DELIVERY_ATTEMPT))
		.toList();

	/** What others read on the way. */
	private static final List<String> OTHERS = Stream.concat(constants(KafkaHeaders.class),
			Stream.of("", "id", "timestamp", "contentType", "event-id", "spring_json_header_types", "__TypeId__",
					"__Key_TypeId__", "springDeserializerExceptionKey", "springDeserializerExceptionValue",
					"retry_topic-attempts", "retry_topic-backoff-timestamp", "retry_topic-original-timestamp",
					"traceparent", "tracestate", "b3", "baggage"))
		.toList();

	private static final List<Long> TIMESTAMPS = Arrays.asList(null, 0L, 1L, 1_500_000_000_000L, 253_402_300_799_999L,
			Long.MAX_VALUE / 2, Long.MAX_VALUE - 1, Long.MAX_VALUE);

	private static Stream<String> constants(Class<?> type) {
		return Arrays.stream(type.getFields())
			.filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
			.map((Field field) -> (String) ReflectionUtils.getField(field, null))
			.filter((name) -> !name.equals(KafkaHeaders.PREFIX));
	}

	@Override
	public HostileRecord generate(Random random) {
		String listener = random.oneOf(this.listeners);
		int lane = random.trueOrFalse(0.7) ? 0 : random.intRange(1, this.lanes);
		List<Header> headers = headers(random, listener, lane);
		return new HostileRecord(listener, lane, random.intRange(0, this.partitions - 1),
				random.trueOrFalse(0.7) ? null : random.oneOf(TIMESTAMPS), key(random), value(random), headers);
	}

	private List<Header> headers(Random random, String listener, int lane) {
		List<Header> headers = new ArrayList<>();
		if (lane > 0 && random.trueOrFalse(0.6)) {
			addOwn(headers, random, listener, lane);
		}
		int more = (random.trueOrFalse(0.005) && headers.isEmpty()) ? 3_000 : random.intRange(0, 4);
		for (int i = 0; i < more; i++) {
			String name = random.oneOf(random.trueOrFalse(0.7) ? CONTROL : OTHERS);
			headers.add((more < 100) ? new RecordHeader(name, headerValue(random, listener))
					: new RecordHeader("h" + i, new byte[1]));
		}
		return headers;
	}

	/**
	 * As a redirect writes them, or an older version that wrote fewer.
	 */
	private static void addOwn(List<Header> headers, Random random, String listener, int lane) {
		headers.add(new RecordHeader(KafkaHeaders.ORIGINAL_TOPIC, bytes(listener)));
		headers.add(new RecordHeader(KafkaHeaders.ORIGINAL_PARTITION, ByteBuffer.allocate(4).array()));
		headers.add(new RecordHeader(KafkaHeaders.ORIGINAL_OFFSET, ByteBuffer.allocate(8).array()));
		headers.add(new RecordHeader(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, bytes(listener)));
		headers.add(new RecordHeader(ResilientKafkaHeaders.ATTEMPT, bytes(String.valueOf(lane))));
		headers.add(new RecordHeader(ResilientKafkaHeaders.DUE, bytes("1")));
		headers.add(new RecordHeader(ResilientKafkaHeaders.FIRST_FAILURE, bytes("1")));
		while (!headers.isEmpty() && random.diceRoll(true)) {
			headers.remove(random.intRange(0, headers.size() - 1));
		}
	}

	private byte[] headerValue(Random random, String listener) {
		return switch (random.intRange(0, 9)) {
			case 0 -> null;
			case 1 -> bytes(listener);
			case 2 -> bytes(random.oneOf(this.listeners));
			case 3, 4, 5 -> bytes(random.oneOf(HostileValues.NUMBERS));
			case 6 -> bytes("4102444800000");
			case 7 -> random.oneOf(bytes("{\"a\":\"java.lang.Runtime\"}"), bytes("application/json"), new byte[5_000],
					bytes("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), bytes("value"));
			default -> HostileValues.bytes(random);
		};
	}

	private static byte[] key(Random random) {
		return switch (random.intRange(0, 3)) {
			case 0 -> null;
			case 1 -> HostileValues.bytes(random);
			default -> ByteBuffer.allocate(Long.BYTES).putLong(random.intRange(0, 20)).array();
		};
	}

	private byte[] value(Random random) {
		return switch (random.intRange(0, 9)) {
			case 0 -> null;
			case 1 -> HostileValues.bytes(random);
			case 2 -> HostileValues.randomBytes(random, random.intRange(0, 300));
			case 3 -> bytes(random.oneOf("{", "[]", "null", "\"x\"", "5", "{\"id\":{}}", "{\"id\":1e999}",
					"{\"id\":1,\"id\":2}", "\ufeff{\"id\":1}", "{\"@class\":\"java.lang.Runtime\"}",
					"[".repeat(2_000) + "]".repeat(2_000), "{\"id\":" + "9".repeat(2_000) + "}"));
			case 4 -> random.trueOrFalse(0.1) ? new byte[this.maxBytes - random.intRange(0, 300)] : new byte[0];
			default -> bytes("{\"id\":%d}".formatted(random.intRange(0, 1_000)));
		};
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
