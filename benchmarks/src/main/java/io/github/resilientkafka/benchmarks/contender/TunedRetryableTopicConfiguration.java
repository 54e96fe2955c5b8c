package io.github.resilientkafka.benchmarks.contender;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationSupport;
import org.springframework.kafka.retrytopic.RetryTopicSchedulerWrapper;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Retry topics of spring-kafka that keep polled records in memory after an error, as the
 * reference documentation recommends.
 */
@Configuration(proxyBeanMethods = false)
@Import(RetryableTopicConfiguration.class)
class TunedRetryableTopicConfiguration extends RetryTopicConfigurationSupport {

	@Bean
	RetryTopicSchedulerWrapper retryTopicSchedulerWrapper() {
		return new RetryTopicSchedulerWrapper(new ThreadPoolTaskScheduler());
	}

	@Override
	protected void configureCustomizers(CustomizersConfigurer customizers) {
		customizers.customizeErrorHandler((errorHandler) -> errorHandler.setSeekAfterError(false));
	}

}
