package io.github.resilientkafka.method;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.resilientkafka.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * The ids of annotated methods, until the containers are registered: from then on the
 * registry knows them. Refuses one that is taken, where the registry could not name the
 * methods. Ids with an expression on the bean are left to the registry. Thread-safe.
 */
public final class ListenerIds implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ListenerAttributes attributes;

	private final Map<String, Owner> owners = new ConcurrentHashMap<>();

	private volatile boolean registered;

	public ListenerIds(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.attributes = new ListenerAttributes(beanFactory);
	}

	/**
	 * The id of the container of the retry topics.
	 * @param id the id of a listener
	 * @return the id of its retry container
	 */
	public static String retryId(String id) {
		return id + ".retry";
	}

	/**
	 * A method or class with {@code @ResilientKafkaListener} is about to become a
	 * listener.
	 * @return the attributes of which spring-kafka needs not evaluate the expression
	 * @throws InvalidListenerException if an attribute cannot be resolved, or its id, or
	 * that of its retry container, is taken
	 */
	Map<String, Object> claim(AnnotatedListener listener) {
		Map<String, Object> results = this.attributes.check(listener);
		String id = listener.hasId() ? resolve(String.valueOf(results.getOrDefault("id", listener.annotation().id())))
				: listener.defaultId();
		if (id != null && !StringUtils.hasText(id)) {
			throw listener.invalid("id", listener.annotation().id(),
					"The id is empty when its placeholders are resolved.",
					"Give the property a value, or the placeholder a default.");
		}
		if (id != null) {
			claim(id, new Owner(listener.element(), listener, false));
			claim(retryId(id), new Owner(listener.element(), listener, true));
		}
		return results;
	}

	/**
	 * A method or class with {@code @KafkaListener} is about to become a listener.
	 * @throws InvalidListenerException if its id is taken by a listener of ours
	 */
	void claim(AnnotatedElement element, @Nullable Object id) {
		if (id instanceof String text && StringUtils.hasText(text)) {
			String resolved = resolve(text);
			if (resolved != null) {
				claim(resolved, new Owner(element, null, false));
			}
		}
	}

	/**
	 * An expression on the bean of the method cannot be evaluated here.
	 */
	private @Nullable String resolve(String id) {
		String resolved = this.beanFactory.resolveEmbeddedValue(id);
		if (resolved == null || !resolved.contains("#{")) {
			return resolved;
		}
		BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
		return (resolver == null || resolved.contains("__listener")) ? null
				: String.valueOf(resolver.evaluate(resolved, new BeanExpressionContext(this.beanFactory, null)));
	}

	private void claim(String id, Owner owner) {
		Owner other = this.registered ? null : this.owners.putIfAbsent(id, owner);
		if (other == null) {
			return;
		}
		if (owner.listener() != null) {
			throw refusal(id, owner.listener(), owner.ofRetries(), other);
		}
		if (other.listener() != null) {
			throw refusal(id, other.listener(), other.ofRetries(), owner);
		}
	}

	private InvalidListenerException refusal(String id, AnnotatedListener listener, boolean ofRetries, Owner other) {
		if (listener.element().equals(other.element())) {
			return listener.invalid("id", id, "It is a listener more than once, of %s.".formatted(beans(listener)),
					"Keep one of the beans. If each has to consume, give each an id (and group) of its own with an expression on the bean, id = \"#{__listener.id}\" for a method getId(), or override the method in each subclass with an annotation that has an id.");
		}
		if (ofRetries || other.ofRetries()) {
			return listener.invalid("id", id,
					ofRetries
							? "It is the id of the container of its retry topics, and of %s."
								.formatted(other.description())
							: "It is the id of the container of the retry topics of %s.".formatted(other.description()),
					"Choose an id that is not the id of another listener with .retry.");
		}
		return listener.invalid("id", id,
				(listener.hasId() ? "%s has the same id."
						: "It is made of the name of the class (and of the method), and %s has the same id.")
					.formatted(other.description()),
				"Set an id of its own in the annotation of each, @ResilientKafkaListener(id = \"...\"); it is also the key of its settings.");
	}

	private String beans(AnnotatedListener listener) {
		return "beans " + Arrays.stream(this.beanFactory.getBeanNamesForType(listener.type(), true, false))
			.map((name) -> "'" + name + "'")
			.collect(Collectors.joining(", "));
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.registered = true;
		this.owners.clear();
	}

	/**
	 * What has an id.
	 *
	 * @param element a method or a class
	 * @param listener the listener if it is one of ours
	 * @param ofRetries whether it is the id of the container of the retry topics
	 */
	private record Owner(AnnotatedElement element, @Nullable AnnotatedListener listener, boolean ofRetries) {

		String description() {
			return (this.element instanceof Method ofClass)
					? Arrays.stream(ofClass.getParameterTypes())
						.map(ClassUtils::getShortName)
						.collect(Collectors.joining(", ", ClassUtils.getQualifiedMethodName(ofClass) + "(", ")"))
					: this.element.toString();
		}

	}

}
