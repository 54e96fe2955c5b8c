package io.github.resilientkafka.benchmarks.contender;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationBuilder;

/**
 * Retry topics of spring-kafka for every listener.
 */
@Configuration(proxyBeanMethods = false)
class RetryableTopicConfiguration {

	@Bean
	RetryTopicConfiguration retryTopicConfiguration(RetryTopics topics, KafkaTemplate<?, ?> template) {
		return RetryTopicConfigurationBuilder.newInstance()
			.maxAttempts(topics.delays().size() + 1)
			.customBackoff(new ListedBackOffPolicy(topics.delays()))
			.autoCreateTopicsWith(topics.partitions(), (short) 1)
			.create(template);
	}

}
