package io.github.resilientkafka.method;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ResilientKafkaListener;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.listener.adapter.AdapterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * What is annotated with {@link ResilientKafkaListener}: a method, or a class of which
 * the methods with {@link KafkaHandler} take each the records of a type.
 *
 * @param element the method or the class
 * @param methods the methods that are called with records
 * @param annotation the annotation
 */
public record AnnotatedListener(AnnotatedElement element, List<Method> methods, ResilientKafkaListener annotation) {

	public static @Nullable AnnotatedListener of(AnnotatedElement element) {
		ResilientKafkaListener annotation = AnnotatedElementUtils.findMergedAnnotation(element,
				ResilientKafkaListener.class);
		return (annotation != null) ? new AnnotatedListener(element, methods(element), annotation) : null;
	}

	private static List<Method> methods(AnnotatedElement element) {
		return (element instanceof Method method) ? List.of(method) : List.copyOf(MethodIntrospector
			.selectMethods((Class<?>) element, (ReflectionUtils.MethodFilter) AnnotatedListener::isHandler));
	}

	static boolean isHandler(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, KafkaHandler.class);
	}

	public Class<?> type() {
		return (this.element instanceof Method method) ? method.getDeclaringClass() : (Class<?>) this.element;
	}

	public boolean isOfClass() {
		return this.element instanceof Class<?>;
	}

	/**
	 * Where the annotation is, for messages.
	 */
	public String place() {
		return "@ResilientKafkaListener on " + name();
	}

	public String name() {
		return (this.element instanceof Method method) ? ClassUtils.getQualifiedMethodName(method) : type().getName();
	}

	boolean hasId() {
		return StringUtils.hasText(this.annotation.id());
	}

	/**
	 * The id of a listener that has not been given one: fit for a property key. Kotlin
	 * adds the name of the module to that of an internal function.
	 */
	String defaultId() {
		return (this.element instanceof Method method) ? defaultId(type().getName(), method.getName())
				: defaultId(type().getName());
	}

	static String defaultId(String type, String method) {
		return defaultId(type) + "-" + method.replaceFirst("(?<=.)\\$.*", "");
	}

	static String defaultId(String type) {
		return StringUtils.uncapitalize(ClassUtils.getShortName(type).replace('.', '-'));
	}

	public String description() {
		return hasId() ? this.annotation.id() : defaultId();
	}

	public boolean isAsync() {
		return this.methods.stream().anyMatch(AnnotatedListener::isAsync);
	}

	static boolean isAsync(Method method) {
		return AdapterUtils.isAsyncReply(method.getReturnType()) || KotlinDetector.isSuspendingFunction(method);
	}

	/**
	 * The transactions that begin and end with the methods, of those that have one.
	 */
	public Set<MethodTransaction> transactions(Object bean) {
		return isAsync() ? Set.of()
				: this.methods.stream()
					.flatMap((method) -> Stream.ofNullable(MethodTransaction.of(method, bean)))
					.collect(Collectors.toUnmodifiableSet());
	}

	public InvalidListenerException invalid(String setting, @Nullable String value, String reason, String action) {
		return new InvalidListenerException(description(), place() + ", " + setting, value, reason, action);
	}

}
