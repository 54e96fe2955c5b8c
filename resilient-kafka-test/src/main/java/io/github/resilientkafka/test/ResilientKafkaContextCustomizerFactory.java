package io.github.resilientkafka.test;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Adds to the context of a test what {@link ResilientKafkaTest} promises.
 */
final class ResilientKafkaContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		ResilientKafkaTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, ResilientKafkaTest.class);
		return (test != null) ? new Customizer(test.partitions(), List.of(test.topics())) : null;
	}

	/**
	 * Two contexts that differ in nothing else share one in the cache.
	 *
	 * @param partitions of topics that do not exist
	 * @param topics more topics that are created
	 */
	private record Customizer(int partitions, List<String> topics) implements ContextCustomizer {

		private static final Map<String, Object> SETTINGS = Map.of("spring.kafka.listener.poll-timeout", "100ms");

		private static final Map<String, Object> DEFAULTS = Map.of("resilient-kafka.health.enabled", "false",
				"spring.kafka.consumer.auto-offset-reset", "earliest");

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			sources.addFirst(new MapPropertySource("resilientKafkaTest", SETTINGS));
			sources.addLast(new MapPropertySource("resilientKafkaTestDefaults", DEFAULTS));
			context.addBeanFactoryPostProcessor(new TestBrokerStarter(sources));
			context.getBeanFactory()
				.registerSingleton("resilientKafkaTestTopics", new MissingTopics(this.partitions, this.topics));
			new AnnotatedBeanDefinitionReader((BeanDefinitionRegistry) context.getBeanFactory(),
					context.getEnvironment())
				.register(TesterConfiguration.class);
		}

	}

}
