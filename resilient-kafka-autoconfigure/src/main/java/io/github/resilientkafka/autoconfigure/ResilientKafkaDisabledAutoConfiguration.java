package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListenerAnnotationBeanPostProcessor.AnnotationEnhancer;

/**
 * Auto-configuration for an application in which {@link ResilientKafkaListener} is
 * switched off. Neither silence nor an ordinary listener is what its methods were written
 * for, so the application does not start with one of them.
 */
@AutoConfiguration
@ConditionalOnClass(EnableKafka.class)
@ConditionalOnBooleanProperty(name = "resilient-kafka.enabled", havingValue = false)
public final class ResilientKafkaDisabledAutoConfiguration {

	ResilientKafkaDisabledAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static AnnotationEnhancer resilientKafkaListenerRefusal() {
		return (attributes, element) -> {
			if (AnnotatedElementUtils.hasAnnotation(element, ResilientKafkaListener.class)) {
				throw new InvalidListenerException(element.toString(), "resilient-kafka.enabled", "false",
						"A method with @ResilientKafkaListener would not be called, or without its guarantees.",
						"Set it to true, or do not register the bean (for example with a profile).");
			}
			return attributes;
		};
	}

}
