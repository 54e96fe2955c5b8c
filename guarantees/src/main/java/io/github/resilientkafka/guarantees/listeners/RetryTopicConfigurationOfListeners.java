package io.github.resilientkafka.guarantees.listeners;

import java.time.Duration;
import java.util.List;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationBuilder;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationSupport;
import org.springframework.kafka.retrytopic.RetryTopicSchedulerWrapper;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Gives each plain listener retry topics, of which each has twice the delay of the one
 * before.
 */
@Configuration(proxyBeanMethods = false)
@Profile("retryable-topic")
class RetryTopicConfigurationOfListeners extends RetryTopicConfigurationSupport {

	private static final int MULTIPLIER = 2;

	private static final short AS_THE_BROKERS_HAVE_IT = -1;

	@Bean
	RetryTopicSchedulerWrapper retryTopicSchedulerWrapper() {
		return new RetryTopicSchedulerWrapper(new ThreadPoolTaskScheduler());
	}

	@Bean
	RetryTopicConfiguration retryTopics(ListenersProperties properties, KafkaTemplate<Object, Object> template) {
		List<Duration> delays = properties.delays();
		RetryTopicConfigurationBuilder builder = RetryTopicConfigurationBuilder.newInstance()
			.includeTopics(properties.names().stream().map(ListenersProperties::topic).toList())
			.maxAttempts(delays.size() + 1)
			.autoCreateTopicsWith(properties.partitions(), AS_THE_BROKERS_HAVE_IT)
			.doNotRetryOnDltFailure()
			.autoStartDltHandler(false);
		long first = delays.get(0).toMillis();
		if (delays.size() > 1) {
			builder.exponentialBackoff(first, MULTIPLIER, delays.get(delays.size() - 1).toMillis());
		}
		else {
			builder.fixedBackOff(first);
		}
		return builder.create(template);
	}

}
