package io.github.resilientkafka.benchmarks.contender;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/**
 * A failed record is skipped at once: the least that any error handling can do.
 */
@Configuration(proxyBeanMethods = false)
class PlainConfiguration {

	@Bean
	DefaultErrorHandler skippingErrorHandler() {
		return new DefaultErrorHandler(new FixedBackOff(0, 0));
	}

}
