package io.github.resilientkafka.polling;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.resilientkafka.failure.ForeignThrowable;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.DoubleDeserializer;
import org.apache.kafka.common.serialization.FloatDeserializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.ShortDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.kafka.support.serializer.SerializationUtils;

/**
 * Turns a polled record into the record that a listener takes, with the deserializers of
 * the application. The polled record is left as it is, whatever the deserializers do to
 * the headers.
 */
public final class RecordDeserializer implements AutoCloseable {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RecordDeserializer.class));

	/**
	 * They keep nothing of the bytes and do not write to them.
	 */
	private static final Set<Class<?>> COPYING = Set.of(StringDeserializer.class, IntegerDeserializer.class,
			LongDeserializer.class, ShortDeserializer.class, DoubleDeserializer.class, FloatDeserializer.class,
			UUIDDeserializer.class, VoidDeserializer.class);

	private static final int MAX_REASON = 500;

	private final Deserializer<?> keyDeserializer;

	private final Deserializer<?> valueDeserializer;

	private boolean inDoubt;

	RecordDeserializer(Deserializer<?> keyDeserializer, Deserializer<?> valueDeserializer) {
		this.keyDeserializer = keyDeserializer;
		this.valueDeserializer = valueDeserializer;
	}

	/**
	 * Deserialize a record.
	 * @param record the record as it was polled
	 * @param topic the topic that the record came from first, for deserializers that tell
	 * types by topic
	 * @return a record with headers of its own
	 * @throws DeserializationException if the key or the value cannot be deserialized
	 */
	public ConsumerRecord<Object, Object> deserialize(ConsumerRecord<byte[], byte[]> record, String topic) {
		Headers headers = copy(record.headers());
		Object key = deserialize(this.keyDeserializer, topic, headers, record.key(), true);
		Object value = deserialize(this.valueDeserializer, topic, headers, record.value(), false);
		ConsumerRecord<Object, Object> deserialized = new ConsumerRecord<>(record.topic(), record.partition(),
				record.offset(), record.timestamp(), record.timestampType(), record.serializedKeySize(),
				record.serializedValueSize(), key, value, headers, leaderEpoch(record));
		check(deserialized, key, SerializationUtils.KEY_DESERIALIZER_EXCEPTION_HEADER);
		check(deserialized, value, SerializationUtils.VALUE_DESERIALIZER_EXCEPTION_HEADER);
		return deserialized;
	}

	/**
	 * A listener may write to the values, too.
	 */
	private static Headers copy(Headers headers) {
		RecordHeaders copy = new RecordHeaders();
		for (Header header : headers) {
			byte[] value = header.value();
			copy.add((value != null) ? new RecordHeader(header.key(), value.clone()) : header);
		}
		return copy;
	}

	/**
	 * Whether what the deserializers ask was away when it was needed last.
	 * @return whether it may still be
	 */
	public boolean isInDoubt() {
		return this.inDoubt;
	}

	/**
	 * A record could be deserialized, or not because something was away.
	 * @param doubtful whether it was away
	 */
	public void inDoubt(boolean doubtful) {
		this.inDoubt = doubtful;
	}

	@SuppressWarnings("NullAway") // Kafka is not annotated: keys, values and epochs may
									// be null
	private static Optional<Integer> leaderEpoch(ConsumerRecord<?, ?> record) {
		return record.leaderEpoch();
	}

	@SuppressWarnings("NullAway")
	private static Object deserialize(Deserializer<?> deserializer, String topic, Headers headers,
			byte @Nullable [] data, boolean key) {
		if (data == null) {
			return null;
		}
		// What it makes may be a view of the bytes, and a listener may write to what it
		// gets: what is redirected stays as it came
		byte[] given = COPYING.contains(deserializer.getClass()) ? data : data.clone();
		try {
			return deserializer.deserialize(topic, headers, given);
		}
		catch (DeserializationException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw failure(deserializer.getClass().getName(), given, key, ex);
		}
	}

	/**
	 * Its message names the reason, such as where a schema is violated: it is what a dead
	 * letter shows.
	 */
	static DeserializationException failure(String deserializer, byte[] data, boolean key, Exception cause) {
		List<Throwable> chain = new ForeignThrowable(cause).chain();
		String reason = null;
		for (Throwable each : chain) {
			String message = new ForeignThrowable(each).message(MAX_REASON);
			reason = (message != null) ? message : reason;
		}
		return new DeserializationException("The %s cannot be deserialized by %s%s".formatted(key ? "key" : "value",
				deserializer, (reason != null) ? ": " + reason : ""), data, key, cause);
	}

	/**
	 * An {@code ErrorHandlingDeserializer} that the application has made itself returns
	 * nothing and leaves the reason in a header.
	 */
	private static void check(ConsumerRecord<Object, Object> record, @Nullable Object deserialized, String header) {
		if (deserialized == null && record.headers().lastHeader(header) != null) {
			DeserializationException failure = SerializationUtils.getExceptionFromHeader(record, header, logger);
			if (failure != null) {
				throw failure;
			}
		}
	}

	@Override
	public void close() {
		try {
			this.keyDeserializer.close();
		}
		finally {
			this.valueDeserializer.close();
		}
	}

}
