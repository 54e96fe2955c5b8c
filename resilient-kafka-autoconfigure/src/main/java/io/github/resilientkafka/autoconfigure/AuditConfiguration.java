package io.github.resilientkafka.autoconfigure;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.audit.AuditLevel;
import io.github.resilientkafka.audit.AuditSink;
import io.github.resilientkafka.audit.AuditStages;
import io.github.resilientkafka.audit.AuditTrail;
import io.github.resilientkafka.audit.LogAuditSink;
import io.github.resilientkafka.audit.TopicAuditSink;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.json.JsonWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.StringUtils;

/**
 * What writes down what happens.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

	/**
	 * It is not for the audit to fill the memory, or to hold up the stop, of an
	 * application whose brokers are away.
	 */
	private static final Map<String, Object> PRODUCER = Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L * 1024 * 1024,
			ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1024 * 1024, ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000,
			ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
			ProducerConfig.LINGER_MS_CONFIG, 5);

	private static final int CLOSE_SECONDS = 2;

	private static final Function<Map<String, Object>, String> JSON = JsonWriter
		.<Map<String, Object>>standard()::writeToString;

	@Bean
	AuditTrail resilientKafkaAuditTrail(AuditProperties properties, AuditSink sink, TimeSource time) {
		return new AuditTrail(properties.level(), sink, time);
	}

	@Bean
	@Order(StageOrder.AUDIT)
	AuditStages resilientKafkaAuditStages(AuditTrail trail) {
		return new AuditStages(trail);
	}

	@Bean
	@ConditionalOnMissingBean
	AuditSink resilientKafkaAuditSink(AuditProperties properties, ObjectProvider<ProducerFactory<?, ?>> application,
			ByteProducerFactories factories, RegisteredListeners listeners) {
		String topic = properties.topic();
		if (!StringUtils.hasText(topic)) {
			return new LogAuditSink(JSON);
		}
		if (properties.level().compareTo(AuditLevel.OPERATOR) > 0) {
			listeners.observe((listener) -> refuseReaderOf(topic, listener));
		}
		return topicSink(topic, application.orderedStream().findFirst(), factories);
	}

	/**
	 * Each entry that it reads would make more of them.
	 */
	private static void refuseReaderOf(String topic, RegisteredListener listener) {
		if (listener.chain().topics().contains(topic)) {
			throw new InvalidListenerException(listener.policy().listener(), "resilient-kafka.audit.topic", topic,
					"The listener consumes the topic of the audit, and is audited itself: what becomes of an entry would be an entry, without end.",
					"Consume it with a @KafkaListener or in another application, or set resilient-kafka.audit.level to operator.");
		}
	}

	private static TopicAuditSink topicSink(String topic, Optional<ProducerFactory<?, ?>> preferred,
			ByteProducerFactories factories) {
		ProducerFactory<?, ?> application = preferred.orElseThrow(() -> new IllegalStateException(
				"resilient-kafka.audit.topic is '%s', and there is no ProducerFactory bean to write to it with. Let Spring Boot create one, or remove the property."
					.formatted(topic)));
		DefaultKafkaProducerFactory<byte[], byte[]> factory = factories
			.create(new Cluster(application.getConfigurationProperties()), "-audit", PRODUCER);
		factory.setPhysicalCloseTimeout(CLOSE_SECONDS);
		return new TopicAuditSink(topic, ByteProducerFactories.template(factory), JSON, factory::destroy);
	}

}
