package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/**
 * Finds annotated methods and classes where beans are defined, whether the beans exist
 * yet or not, and makes none of them.
 */
public final class DefinedListeners {

	private static final String SPRING = "org.springframework.";

	private final ConfigurableListableBeanFactory beanFactory;

	public DefinedListeners(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * The listeners of all beans whose class is known.
	 */
	public List<DefinedListener> find() {
		List<DefinedListener> found = new ArrayList<>();
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
			Class<?> type = definition.isAbstract() ? null : type(name, definition);
			if (type != null && isCandidate(type, definition)) {
				Object instance = instance(name, definition);
				listeners(type)
					.forEach((listener) -> found.add(new DefinedListener(name, listener, id(listener), instance)));
			}
		}
		return found;
	}

	/**
	 * Whether a bean of the application is made later whose class, and so whose
	 * listeners, nobody knows.
	 */
	public boolean areIncomplete() {
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
			if (!definition.isAbstract() && instance(name, definition) == null && !isOfSpring(name)) {
				Class<?> type = type(name, definition);
				if (type == null || type == Object.class || Modifier.isAbstract(type.getModifiers())) {
					return true;
				}
			}
		}
		return false;
	}

	private boolean isOfSpring(String name) {
		String factory = factory(this.beanFactory.getBeanDefinition(name));
		return factory == null || factory.startsWith(SPRING);
	}

	/**
	 * The class of the factory method, of which there is no metadata if definitions were
	 * made ahead of time.
	 */
	private static @Nullable String factory(BeanDefinition definition) {
		if (definition instanceof AnnotatedBeanDefinition annotated) {
			MethodMetadata factory = annotated.getFactoryMethodMetadata();
			return (factory != null) ? factory.getDeclaringClassName() : null;
		}
		Method factory = (definition instanceof RootBeanDefinition root) ? root.getResolvedFactoryMethod() : null;
		return (factory != null) ? factory.getDeclaringClass().getName() : null;
	}

	private @Nullable Class<?> type(String name, BeanDefinition definition) {
		Class<?> defined = definition.getResolvableType().resolve();
		Class<?> type = (defined != null) ? defined : this.beanFactory.getType(name, false);
		return (type != null) ? ClassUtils.getUserClass(type) : null;
	}

	private static boolean isCandidate(Class<?> type, BeanDefinition definition) {
		return definition.getRole() != BeanDefinition.ROLE_INFRASTRUCTURE && !type.getName().startsWith(SPRING)
				&& AnnotationUtils.isCandidateClass(type, ResilientKafkaListener.class);
	}

	private static List<AnnotatedListener> listeners(Class<?> type) {
		Map<Method, AnnotatedListener> ofMethods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<@Nullable AnnotatedListener>) AnnotatedListener::of);
		return Stream.concat(Stream.ofNullable(AnnotatedListener.of(type)), ofMethods.values().stream()).toList();
	}

	private @Nullable Object instance(String name, BeanDefinition definition) {
		return definition.isSingleton() ? this.beanFactory.getSingleton(name) : null;
	}

	private @Nullable String id(AnnotatedListener listener) {
		if (!listener.hasId()) {
			return listener.defaultId();
		}
		return listener.annotation().id().contains("#{") ? null
				: this.beanFactory.resolveEmbeddedValue(listener.annotation().id());
	}

}
