package io.github.resilientkafka.test;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.github.resilientkafka.event.RecordCoordinates;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.ClassUtils;

/**
 * Sends the records of a test, outside of transactions.
 */
final class TestProducer implements AutoCloseable {

	/** Of spring-kafka 4 and 3. */
	private static final String[] JSON = { "org.springframework.kafka.support.serializer.JacksonJsonSerializer",
			"org.springframework.kafka.support.serializer.JsonSerializer" };

	private static final String[] JACKSON = { "tools.jackson.databind.json.JsonMapper",
			"com.fasterxml.jackson.databind.ObjectMapper" };

	private static final int SECONDS = 10;

	private final Map<String, Object> settings;

	private final KafkaProducer<byte[], byte[]> producer;

	TestProducer(ProducerFactory<?, ?> factory) {
		this.settings = factory.getConfigurationProperties();
		Map<String, Object> own = new HashMap<>(this.settings);
		Stream
			.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
					ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG)
			.forEach(own::remove);
		own.put(ProducerConfig.ACKS_CONFIG, "all");
		own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SECONDS * 1_000);
		this.producer = new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
	}

	RecordCoordinates send(ProducerRecord<byte[], byte[]> record) {
		try {
			RecordMetadata metadata = this.producer.send(record).get(SECONDS, TimeUnit.SECONDS);
			return new RecordCoordinates(metadata.topic(), metadata.partition(), metadata.offset());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException(
					"Nothing can be sent to '%s'. Topics of listeners are created; others have to be NewTopic beans, or named in topics of @ResilientKafkaTest (%s)"
						.formatted(record.topic(), ex),
					ex);
		}
	}

	RecordCoordinates send(String topic, @Nullable Object key, @Nullable Object value) {
		Headers headers = new RecordHeaders();
		byte[] keyBytes = bytes(topic, new RecordHeaders(), key, ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
		byte[] valueBytes = bytes(topic, headers, value, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
		return send(new ProducerRecord<>(topic, null, keyBytes, valueBytes, headers));
	}

	private byte @Nullable [] bytes(String topic, Headers headers, @Nullable Object object, String setting) {
		if (object == null || object instanceof byte[]) {
			return (byte[]) object;
		}
		if (object instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		boolean key = setting.equals(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
		try (Serializer<Object> serializer = serializer(this.settings.get(setting), object)) {
			serializer.configure(this.settings, key);
			return serializer.serialize(topic, headers, object);
		}
	}

	/**
	 * That of the application, if it is one for objects.
	 */
	@SuppressWarnings("unchecked")
	private static Serializer<Object> serializer(@Nullable Object configured, Object object) {
		Class<?> type = (configured instanceof String name) ? ClassUtils.resolveClassName(name, null)
				: (Class<?>) configured;
		boolean forObjects = type != null && type != StringSerializer.class && type != ByteArraySerializer.class;
		Class<?> used = forObjects ? type : json(object);
		return (Serializer<Object>) BeanUtils.instantiateClass(used);
	}

	private static Class<?> json(Object object) {
		ClassLoader classLoader = TestProducer.class.getClassLoader();
		for (int version = 0; version < JSON.length; version++) {
			if (ClassUtils.isPresent(JACKSON[version], classLoader)
					&& ClassUtils.isPresent(JSON[version], classLoader)) {
				return ClassUtils.resolveClassName(JSON[version], classLoader);
			}
		}
		throw new IllegalStateException(
				"%s cannot be sent: Jackson is not on the class path. Set spring.kafka.producer.value-serializer, or send bytes or text."
					.formatted(object.getClass().getName()));
	}

	@Override
	public void close() {
		this.producer.close();
	}

}
