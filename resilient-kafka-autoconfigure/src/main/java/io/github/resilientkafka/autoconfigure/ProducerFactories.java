package io.github.resilientkafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.core.RoutingKafkaTemplate;

/**
 * The producer factories of the application.
 */
final class ProducerFactories {

	private ProducerFactories() {
	}

	/**
	 * The factories by the names of their beans. A template may have a factory of its
	 * own, which is not a bean and goes by the name of the template.
	 */
	static Map<String, ProducerFactory<?, ?>> of(ListableBeanFactory beanFactory) {
		Map<String, ProducerFactory<?, ?>> all = new LinkedHashMap<>();
		BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory, ProducerFactory.class).forEach(all::put);
		BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory, KafkaTemplate.class).forEach((name, template) -> {
			ProducerFactory<?, ?> factory = (template instanceof RoutingKafkaTemplate) ? null
					: template.getProducerFactory();
			if (factory != null && all.values().stream().noneMatch((known) -> known == factory)) {
				all.put(name, factory);
			}
		});
		return all;
	}

}
