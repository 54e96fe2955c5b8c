package io.github.resilientkafka.method;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Knows which annotated methods and classes have not got a listener of ours, because
 * something else makes listeners of them: it would do so without a word. Thread-safe.
 */
public final class OtherMechanisms {

	/**
	 * By its name, because what it exposes has changed in spring-kafka 4.
	 */
	private static final String RETRY_TOPIC_CONFIGURATION = "org.springframework.kafka.retrytopic.RetryTopicConfiguration";

	private static final String QUESTION = "hasConfigurationForTopics";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<AnnotatedElement> seen = ConcurrentHashMap.newKeySet();

	private final Set<AnnotatedElement> missing = ConcurrentHashMap.newKeySet();

	public OtherMechanisms(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * A method or class is about to become a listener.
	 * @throws InvalidListenerException if something else makes listeners for its topics
	 */
	void annotated(AnnotatedListener listener) {
		this.seen.add(listener.element());
		String[] topics = Arrays.stream(listener.annotation().topics())
			.map(this.beanFactory::resolveEmbeddedValue)
			.filter(Objects::nonNull)
			.toArray(String[]::new);
		retryTopicConfigurations().forEach((name, configuration) -> {
			if (isFor(configuration, topics)) {
				throw takenOver(listener, name, topics);
			}
		});
		this.missing.add(bridged(listener.element()));
	}

	private Map<String, ?> retryTopicConfigurations() {
		ClassLoader classLoader = OtherMechanisms.class.getClassLoader();
		return ClassUtils.isPresent(RETRY_TOPIC_CONFIGURATION, classLoader)
				? this.beanFactory.getBeansOfType(ClassUtils.resolveClassName(RETRY_TOPIC_CONFIGURATION, classLoader))
				: Map.of();
	}

	private static boolean isFor(Object configuration, String[] topics) {
		Method question = ReflectionUtils.findMethod(configuration.getClass(), QUESTION, String[].class);
		return question != null
				&& Boolean.TRUE.equals(ReflectionUtils.invokeMethod(question, configuration, (Object) topics));
	}

	/**
	 * Whether a method, or one that overrides it or that it overrides, has come by, or
	 * the class, a superclass or a subclass.
	 */
	public boolean hasSeen(AnnotatedElement element) {
		return this.seen.stream().anyMatch((other) -> areRelated(element, other));
	}

	private static boolean areRelated(AnnotatedElement element, AnnotatedElement other) {
		if (element instanceof Method method && other instanceof Method seen) {
			return seen.getName().equals(method.getName())
					&& Arrays.equals(seen.getParameterTypes(), method.getParameterTypes())
					&& areRelated(method.getDeclaringClass(), seen.getDeclaringClass());
		}
		return element instanceof Class<?> type && other instanceof Class<?> seen
				&& (type.isAssignableFrom(seen) || seen.isAssignableFrom(type));
	}

	public void created(AnnotatedListener listener) {
		this.missing.remove(bridged(listener.element()));
	}

	private static AnnotatedElement bridged(AnnotatedElement element) {
		return (element instanceof Method method) ? BridgeMethodResolver.findBridgedMethod(method) : element;
	}

	/**
	 * Refuse methods and classes that something else has taken over.
	 * @throws InvalidListenerException if there is one
	 */
	public void check() {
		for (AnnotatedElement each : this.missing) {
			AnnotatedListener listener = AnnotatedListener.of(each);
			if (listener != null) {
				throw listener.invalid("containerFactory", null,
						"Something else, such as another AnnotationEnhancer or a RetryTopicConfiguration, has made a listener of it that is not resilient.",
						"Let it leave methods and classes with @ResilientKafkaListener alone.");
			}
		}
	}

	private static InvalidListenerException takenOver(AnnotatedListener listener, String configuration,
			String[] topics) {
		return listener.invalid("bean RetryTopicConfiguration", configuration,
				"It is for the same topics, too: the method or class would become an ordinary listener with the retry topics of spring-kafka.",
				"Exclude %s with RetryTopicConfigurationBuilder.excludeTopics(..), or name the topics that it is for with includeTopics(..). What spring.kafka.retry.topic.enabled makes is for all topics: set that to false and define such a bean."
					.formatted(Arrays.toString(topics)));
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.reflection()
				.registerTypeIfPresent(classLoader, RETRY_TOPIC_CONFIGURATION, (type) -> type.withMethod(QUESTION,
						TypeReference.listOf(String[].class), ExecutableMode.INVOKE));
		}

	}

}
