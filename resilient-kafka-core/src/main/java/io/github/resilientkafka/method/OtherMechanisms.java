package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.InvalidListenerException;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Knows which annotated methods have not got a listener of ours, because something else
 * makes listeners of them: it would do so without a word. Thread-safe.
 */
public final class OtherMechanisms {

	/**
	 * By its name, because what it exposes has changed in spring-kafka 4.
	 */
	private static final String RETRY_TOPIC_CONFIGURATION = "org.springframework.kafka.retrytopic.RetryTopicConfiguration";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<Method> seen = ConcurrentHashMap.newKeySet();

	private final Set<Method> missing = ConcurrentHashMap.newKeySet();

	public OtherMechanisms(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * A method is about to become a listener.
	 * @throws InvalidListenerException if something else makes listeners for its topics
	 */
	void annotated(ListenerMethod method) {
		this.seen.add(method.method());
		String[] topics = Arrays.stream(method.annotation().topics())
			.map(this.beanFactory::resolveEmbeddedValue)
			.filter(Objects::nonNull)
			.toArray(String[]::new);
		retryTopicConfigurations().forEach((name, configuration) -> {
			if (isFor(configuration, topics)) {
				throw takenOver(method, name, topics);
			}
		});
		this.missing.add(BridgeMethodResolver.findBridgedMethod(method.method()));
	}

	private Map<String, ?> retryTopicConfigurations() {
		ClassLoader classLoader = OtherMechanisms.class.getClassLoader();
		return ClassUtils.isPresent(RETRY_TOPIC_CONFIGURATION, classLoader)
				? this.beanFactory.getBeansOfType(ClassUtils.resolveClassName(RETRY_TOPIC_CONFIGURATION, classLoader))
				: Map.of();
	}

	private static boolean isFor(Object configuration, String[] topics) {
		Method question = ReflectionUtils.findMethod(configuration.getClass(), "hasConfigurationForTopics",
				String[].class);
		return question != null
				&& Boolean.TRUE.equals(ReflectionUtils.invokeMethod(question, configuration, (Object) topics));
	}

	/**
	 * Whether a method, or one that overrides it or that it overrides, has come by.
	 */
	public boolean hasSeen(Method method) {
		return this.seen.stream()
			.anyMatch((other) -> other.getName().equals(method.getName())
					&& Arrays.equals(other.getParameterTypes(), method.getParameterTypes())
					&& (method.getDeclaringClass().isAssignableFrom(other.getDeclaringClass())
							|| other.getDeclaringClass().isAssignableFrom(method.getDeclaringClass())));
	}

	public void created(ListenerMethod method) {
		this.missing.remove(BridgeMethodResolver.findBridgedMethod(method.method()));
	}

	/**
	 * Refuse methods that something else has taken over.
	 * @throws InvalidListenerException if there is one
	 */
	public void check() {
		for (Method each : this.missing) {
			ListenerMethod method = ListenerMethod.of(each);
			if (method != null) {
				throw method.invalid("containerFactory", null,
						"Something else, such as another AnnotationEnhancer or a RetryTopicConfiguration, has made a listener of the method that is not resilient.",
						"Let it leave methods with @ResilientKafkaListener alone.");
			}
		}
	}

	private static InvalidListenerException takenOver(ListenerMethod method, String configuration, String[] topics) {
		return method.invalid("bean RetryTopicConfiguration", configuration,
				"It is for the topics of the method, too, which would become an ordinary listener with the retry topics of spring-kafka.",
				"Exclude %s with RetryTopicConfigurationBuilder.excludeTopics(..), or name the topics that it is for with includeTopics(..). What spring.kafka.retry.topic.enabled makes is for all topics: set that to false and define such a bean."
					.formatted(Arrays.toString(topics)));
	}

}
