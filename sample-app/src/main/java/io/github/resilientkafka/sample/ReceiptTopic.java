package io.github.resilientkafka.sample;

import org.apache.kafka.clients.admin.NewTopic;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.TopicBuilder;

/**
 * The topic of the receipts.
 */
@Configuration(proxyBeanMethods = false)
class ReceiptTopic {

	static final String NAME = "receipts";

	@Bean
	NewTopic receipts() {
		return TopicBuilder.name(NAME).partitions(3).build();
	}

}
