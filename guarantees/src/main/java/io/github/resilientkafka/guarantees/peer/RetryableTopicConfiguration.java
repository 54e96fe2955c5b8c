package io.github.resilientkafka.guarantees.peer;

import io.github.resilientkafka.guarantees.application.ApplicationProperties;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;

/**
 * Retry topics at least once.
 */
@Configuration(proxyBeanMethods = false)
@Profile("retryable-topic")
class RetryableTopicConfiguration {

	private static final String CONTAINER_FACTORY = "kafkaListenerContainerFactory";

	@Bean
	OrderListener retryableTopicListener(ApplicationProperties properties, KafkaTemplate<Object, Object> template) {
		return new OrderListener(Mode.RETRYABLE_TOPIC, properties.charge(Mode.RETRYABLE_TOPIC, template),
				CONTAINER_FACTORY);
	}

	@Bean
	RetryTopicConfiguration retryableTopics(ApplicationProperties properties, KafkaTemplate<Object, Object> template) {
		return RetryTopics.configuration(Mode.RETRYABLE_TOPIC, properties, template, CONTAINER_FACTORY);
	}

}
