package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.tracer.BatchCallTracingObservationHandler;
import io.github.resilientkafka.tracer.PropagatedRecordTraces;
import io.github.resilientkafka.tracing.RecordTraces;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration for the traces of {@link ResilientKafkaListener}s.
 */
@AutoConfiguration(after = ResilientKafkaAutoConfiguration.class,
		afterName = { "org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration",
				"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration" })
@ConditionalOnClass({ Tracer.class, Propagator.class })
@ConditionalOnBean(value = { Tracer.class, Propagator.class }, name = ResilientKafkaListener.CONTAINER_FACTORY)
public final class ResilientKafkaTracingAutoConfiguration {

	/**
	 * Before the handlers of Spring Boot, which take any context.
	 */
	private static final int HANDLER_ORDER = 500;

	ResilientKafkaTracingAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RecordTraces resilientKafkaRecordTraces(Propagator propagator) {
		return new PropagatedRecordTraces(propagator);
	}

	@Bean
	@Order(HANDLER_ORDER)
	BatchCallTracingObservationHandler resilientKafkaBatchCallTracingObservationHandler(Tracer tracer) {
		return new BatchCallTracingObservationHandler(tracer);
	}

}
