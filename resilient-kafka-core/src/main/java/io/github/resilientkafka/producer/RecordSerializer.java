package io.github.resilientkafka.producer;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Turns a record that the application sends into the bytes that its producer would send,
 * with the serializers and the partitioner of its producer factory. As thread-safe as
 * these, which a producer shares between threads as well.
 */
public final class RecordSerializer implements AutoCloseable {

	private final Serializer<Object> keySerializer;

	private final Serializer<Object> valueSerializer;

	private final @Nullable Partitioner partitioner;

	/** What the application has not made itself. */
	private final List<Closeable> own = new ArrayList<>();

	/**
	 * Create a serializer.
	 * @param factory the producer factory of the application
	 */
	public RecordSerializer(ProducerFactory<?, ?> factory) {
		this.keySerializer = serializer(factory, true);
		this.valueSerializer = serializer(factory, false);
		this.partitioner = partitioner(factory.getConfigurationProperties());
	}

	/**
	 * Serialize a record.
	 * @param record the record as the application sends it, whose headers the serializers
	 * may add to
	 * @param partitions the partitions of its topic
	 * @return the record to send
	 * @throws SerializationException if the key or the value cannot be serialized
	 */
	public ProducerRecord<byte[], byte[]> serialize(ProducerRecord<?, ?> record, List<PartitionInfo> partitions) {
		byte[] key = serialize(this.keySerializer, record.topic(), record.headers(), record.key(), "key");
		byte[] value = serialize(this.valueSerializer, record.topic(), record.headers(), record.value(), "value");
		Integer partition = record.partition();
		if (partition == null && this.partitioner != null) {
			partition = this.partitioner.partition(record.topic(), record.key(), key, record.value(), value,
					new Cluster(null, List.of(), partitions, Set.of(), Set.of()));
		}
		return new ProducerRecord<>(record.topic(), partition, record.timestamp(), key, value, record.headers());
	}

	@SuppressWarnings("NullAway") // Kafka is not annotated: keys and values may be null
	private static byte[] serialize(Serializer<Object> serializer, String topic, Headers headers, @Nullable Object data,
			String part) {
		try {
			return serializer.serialize(topic, headers, data);
		}
		catch (ClassCastException ex) {
			throw new SerializationException("The %s is of %s, which %s cannot serialize".formatted(part,
					(data != null) ? data.getClass() : null, serializer.getClass()), ex);
		}
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private Serializer<Object> serializer(ProducerFactory<?, ?> factory, boolean key) {
		Serializer<?> serializer;
		if (factory instanceof DefaultKafkaProducerFactory<?, ?> known) {
			serializer = key ? known.getKeySerializer() : known.getValueSerializer();
		}
		else {
			serializer = key ? factory.getKeySerializerSupplier().get() : factory.getValueSerializerSupplier().get();
		}
		if (serializer == null) {
			String property = key ? ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG
					: ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;
			serializer = instance(factory.getConfigurationProperties(), property, Serializer.class);
			if (serializer == null) {
				throw new ConfigException(property, null, "The producer factory has no serializer");
			}
			this.own.add(serializer);
			serializer.configure(factory.getConfigurationProperties(), key);
		}
		return (Serializer<Object>) serializer;
	}

	private @Nullable Partitioner partitioner(Map<String, Object> configs) {
		Partitioner partitioner = instance(configs, ProducerConfig.PARTITIONER_CLASS_CONFIG, Partitioner.class);
		if (partitioner != null) {
			this.own.add(partitioner);
			partitioner.configure(configs);
		}
		return partitioner;
	}

	private static <T> @Nullable T instance(Map<String, Object> configs, String property, Class<T> type) {
		Object configured = configs.get(property);
		if (configured == null) {
			return null;
		}
		try {
			return (configured instanceof Class<?> known) ? Utils.newInstance(known.asSubclass(type))
					: Utils.newInstance(configured.toString(), type);
		}
		catch (ClassNotFoundException ex) {
			throw new ConfigException(property, configured, "There is no such class on the class path");
		}
	}

	@Override
	public void close() {
		this.own.forEach((closeable) -> Utils.closeQuietly(closeable, closeable.getClass().getName()));
	}

}
