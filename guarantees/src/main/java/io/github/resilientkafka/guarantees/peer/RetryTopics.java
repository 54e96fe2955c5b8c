package io.github.resilientkafka.guarantees.peer;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.guarantees.application.ApplicationProperties;
import io.github.resilientkafka.guarantees.workload.Mode;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationBuilder;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationSupport;
import org.springframework.kafka.retrytopic.RetryTopicSchedulerWrapper;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * What the retry topics of both modes have in common.
 */
@Configuration(proxyBeanMethods = false)
class RetryTopics extends RetryTopicConfigurationSupport {

	private static final int PARTITIONS = 2;

	@Bean
	RetryTopicSchedulerWrapper retryTopicSchedulerWrapper() {
		return new RetryTopicSchedulerWrapper(new ThreadPoolTaskScheduler());
	}

	static RetryTopicConfiguration configuration(Mode mode, ApplicationProperties properties,
			KafkaTemplate<Object, Object> template, String containerFactory) {
		List<Duration> delays = properties.delays();
		return RetryTopicConfigurationBuilder.newInstance()
			.includeTopic(mode.input())
			.maxAttempts(delays.size() + 1)
			.customBackoff(new ListedBackOffPolicy(delays))
			.concurrency(properties.concurrency())
			.autoCreateTopicsWith(PARTITIONS, properties.replicationFactor())
			.listenerFactory(containerFactory)
			.doNotRetryOnDltFailure()
			.autoStartDltHandler(false)
			.create(template);
	}

	@Override
	protected void configureCustomizers(CustomizersConfigurer customizers) {
		customizers.customizeListenerContainer(RetryTopics::keepPolledRecords);
	}

	/**
	 * Not in transactions, where the rollback seeks and the kept records would be
	 * processed twice.
	 */
	private static void keepPolledRecords(ConcurrentMessageListenerContainer<?, ?> container) {
		boolean transactional = container.getContainerProperties().getKafkaAwareTransactionManager() != null;
		boolean main = Mode.RETRYABLE_TOPIC.id().equals(container.getListenerId());
		if (main && !transactional && container.getCommonErrorHandler() instanceof DefaultErrorHandler errorHandler) {
			errorHandler.setSeekAfterError(false);
		}
	}

}
