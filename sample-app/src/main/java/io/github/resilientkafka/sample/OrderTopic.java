package io.github.resilientkafka.sample;

import org.apache.kafka.clients.admin.NewTopic;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.TopicBuilder;

/**
 * The topic of the orders. Its retry and dead-letter topics are made by the starter.
 */
@Configuration(proxyBeanMethods = false)
class OrderTopic {

	static final String NAME = "orders";

	static final String RETRY_PREFIX = "orders.payments.retry-";

	static final String DEAD_LETTERS = "orders.payments.DLQ";

	@Bean
	NewTopic orders() {
		return TopicBuilder.name(NAME).partitions(3).build();
	}

}
