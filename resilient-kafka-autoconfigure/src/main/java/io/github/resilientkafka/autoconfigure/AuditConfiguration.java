package io.github.resilientkafka.autoconfigure;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.resilientkafka.audit.AuditSink;
import io.github.resilientkafka.audit.AuditStages;
import io.github.resilientkafka.audit.AuditTrail;
import io.github.resilientkafka.audit.LogAuditSink;
import io.github.resilientkafka.audit.TopicAuditSink;
import io.github.resilientkafka.pipeline.StageOrder;
import io.github.resilientkafka.producer.ByteProducerFactories;
import io.github.resilientkafka.topic.Cluster;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.json.JsonWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.StringUtils;

/**
 * What writes down what happens.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

	private static final Function<Map<String, Object>, String> JSON = JsonWriter
		.<Map<String, Object>>standard()::writeToString;

	@Bean
	AuditTrail resilientKafkaAuditTrail(AuditProperties properties, AuditSink sink, ObjectProvider<Clock> clock) {
		return new AuditTrail(properties.level(), sink, ResilientKafkaAutoConfiguration.clock(clock));
	}

	@Bean
	@Order(StageOrder.AUDIT)
	AuditStages resilientKafkaAuditStages(AuditTrail trail) {
		return new AuditStages(trail);
	}

	@Bean
	@ConditionalOnMissingBean
	AuditSink resilientKafkaAuditSink(AuditProperties properties, ObjectProvider<ProducerFactory<?, ?>> factories) {
		String topic = properties.topic();
		return StringUtils.hasText(topic) ? topicSink(topic, factories.orderedStream().toList())
				: new LogAuditSink(JSON);
	}

	private static TopicAuditSink topicSink(String topic, List<ProducerFactory<?, ?>> factories) {
		if (factories.isEmpty()) {
			throw new IllegalStateException(
					"resilient-kafka.audit.topic is '%s', and there is no ProducerFactory bean to write to it with. Let Spring Boot create one, or remove the property."
						.formatted(topic));
		}
		Cluster cluster = new Cluster(factories.get(0).getConfigurationProperties());
		DefaultKafkaProducerFactory<byte[], byte[]> factory = new ByteProducerFactories(factories).create(cluster,
				"-audit", Map.of());
		return new TopicAuditSink(topic, new KafkaTemplate<>(factory), JSON, factory::destroy);
	}

}
