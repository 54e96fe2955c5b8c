package io.github.resilientkafka.benchmarks.contender;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AfterRollbackProcessor;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.util.backoff.FixedBackOff;

/**
 * What has failed is delivered again at once, as often as by default, and then recovered
 * in a transaction. The transaction manager is that of Boot.
 */
@Configuration(proxyBeanMethods = false)
class TransactionalConfiguration {

	private static final int RETRIES = 9;

	@Bean
	AfterRollbackProcessor<Object, Object> redeliveringAfterRollbackProcessor(KafkaTemplate<?, ?> template) {
		return new DefaultAfterRollbackProcessor<>(new DeadLetterPublishingRecoverer(template),
				new FixedBackOff(0, RETRIES), template, true);
	}

}
