package io.github.resilientkafka.sample;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/**
 * Puts bytes that are no order onto the topic of the orders.
 */
@Component
class GarbageSender implements DisposableBean {

	private static final byte[] GARBAGE = "This is not JSON".getBytes(StandardCharsets.UTF_8);

	private final KafkaTemplate<String, byte[]> kafka;

	GarbageSender(ProducerFactory<String, byte[]> producers) {
		this.kafka = new KafkaTemplate<>(producers,
				Map.of(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class));
	}

	CompletableFuture<SendResult<String, byte[]>> send() {
		return this.kafka.send(OrderTopic.NAME, GARBAGE);
	}

	@Override
	public void destroy() {
		this.kafka.destroy();
	}

}
