package io.github.resilientkafka.guarantees.listeners;

import java.util.function.Supplier;

import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers one class as many beans.
 */
class ListenerRegistrar implements ImportBeanDefinitionRegistrar {

	private final ListenersProperties properties;

	ListenerRegistrar(Environment environment) {
		this.properties = Binder.get(environment).bind("listeners", ListenersProperties.class).get();
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		boolean failing = this.properties.failing();
		for (String name : this.properties.names()) {
			String topic = ListenersProperties.topic(name);
			if (this.properties.style() == Style.RESILIENT) {
				register(registry, name, ResilientListener.class, () -> new ResilientListener(name, topic, failing));
			}
			else {
				register(registry, name, PlainListener.class, () -> new PlainListener(name, topic, failing));
			}
		}
	}

	private static <T> void register(BeanDefinitionRegistry registry, String name, Class<T> type,
			Supplier<T> instance) {
		registry.registerBeanDefinition(name,
				BeanDefinitionBuilder.genericBeanDefinition(type, instance).getBeanDefinition());
	}

}
