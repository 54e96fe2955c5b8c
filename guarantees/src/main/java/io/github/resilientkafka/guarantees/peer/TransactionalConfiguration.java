package io.github.resilientkafka.guarantees.peer;

import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.guarantees.application.ApplicationProperties;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.producer.ProducerConfig;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.kafka.ConcurrentKafkaListenerContainerFactoryConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Retry topics in transactions of the containers. Its beans stand beside those of Boot.
 */
@Configuration(proxyBeanMethods = false)
@Profile("retryable-topic-transactional")
class TransactionalConfiguration {

	private static final String CONTAINER_FACTORY = "transactionalListenerContainerFactory";

	private static final String TEMPLATE = "transactionalTemplate";

	/** A transaction that follows another has to wait this long, more often than not. */
	private static final long RETRY_BACKOFF_MS = 10;

	private static final long ROLLBACK_DELAY_MS = 100;

	@Bean(defaultCandidate = false)
	DefaultKafkaProducerFactory<Object, Object> transactionalProducerFactory(ProducerFactory<Object, Object> producers,
			ApplicationProperties properties) {
		Map<String, Object> configs = new HashMap<>(producers.getConfigurationProperties());
		configs.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
		DefaultKafkaProducerFactory<Object, Object> transactional = new DefaultKafkaProducerFactory<>(configs);
		transactional.setTransactionIdPrefix("peer-" + properties.slot() + "-");
		return transactional;
	}

	@Bean(name = TEMPLATE, defaultCandidate = false)
	KafkaTemplate<Object, Object> transactionalTemplate(
			@Qualifier("transactionalProducerFactory") DefaultKafkaProducerFactory<Object, Object> producers) {
		return new KafkaTemplate<>(producers);
	}

	@Bean(defaultCandidate = false)
	KafkaTransactionManager<Object, Object> transactionManager(
			@Qualifier("transactionalProducerFactory") DefaultKafkaProducerFactory<Object, Object> producers) {
		return new KafkaTransactionManager<>(producers);
	}

	@Bean(name = CONTAINER_FACTORY, defaultCandidate = false)
	ConcurrentKafkaListenerContainerFactory<Object, Object> transactionalListenerContainerFactory(
			ConcurrentKafkaListenerContainerFactoryConfigurer configurer, ConsumerFactory<Object, Object> consumers,
			@Qualifier("transactionManager") KafkaTransactionManager<Object, Object> transactionManager) {
		ConcurrentKafkaListenerContainerFactory<Object, Object> factory = new ConcurrentKafkaListenerContainerFactory<>();
		configurer.configure(factory, consumers);
		factory.getContainerProperties().setKafkaAwareTransactionManager(transactionManager);
		factory.getContainerProperties().setStopContainerWhenFenced(true);
		factory.setAfterRollbackProcessor(new DefaultAfterRollbackProcessor<>(
				new FixedBackOff(ROLLBACK_DELAY_MS, FixedBackOff.UNLIMITED_ATTEMPTS)));
		return factory;
	}

	@Bean
	OrderListener transactionalListener(ApplicationProperties properties,
			@Qualifier(TEMPLATE) KafkaTemplate<Object, Object> template) {
		return new OrderListener(Mode.RETRYABLE_TOPIC_TRANSACTIONAL,
				properties.charge(Mode.RETRYABLE_TOPIC_TRANSACTIONAL, template), CONTAINER_FACTORY);
	}

	@Bean
	RetryTopicConfiguration transactionalRetryTopics(ApplicationProperties properties,
			@Qualifier(TEMPLATE) KafkaTemplate<Object, Object> template) {
		return RetryTopics.configuration(Mode.RETRYABLE_TOPIC_TRANSACTIONAL, properties, template, CONTAINER_FACTORY);
	}

	@EventListener
	void startAgain(ConsumerStoppedEvent event) {
		if (event.getReason() == Reason.FENCED) {
			event.getSource(MessageListenerContainer.class).start();
		}
	}

}
