package io.github.resilientkafka.startup;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ExceptionClassifier;
import org.springframework.util.ReflectionUtils;

/**
 * An error handler of spring-kafka.
 *
 * @param type the name of its class
 * @param notRetryable the exceptions that it does not retry, without those that are fatal
 * anyway
 */
record ErrorHandlerFacts(String type, Set<Class<?>> notRetryable) {

	static @Nullable ErrorHandlerFacts of(@Nullable CommonErrorHandler handler) {
		return (handler != null) ? new ErrorHandlerFacts(handler.getClass().getSimpleName(), notRetryable(handler))
				: null;
	}

	/**
	 * There are setters for them and no getters. What holds them has another type in
	 * spring-kafka 4.
	 */
	private static Set<Class<?>> notRetryable(CommonErrorHandler handler) {
		Set<Class<?>> found = new HashSet<>();
		if (handler instanceof ExceptionClassifier) {
			Object classifier = get(handler, "getClassifier", "getExceptionMatcher");
			if (classifier != null && get(classifier, "getClassified", "getEntries") instanceof Map<?, ?> entries) {
				entries.forEach((type, retryable) -> {
					if (type instanceof Class<?> exception && Boolean.FALSE.equals(retryable)) {
						found.add(exception);
					}
				});
			}
			found.removeAll(ExceptionClassifier.defaultFatalExceptionsList());
		}
		return Set.copyOf(found);
	}

	private static @Nullable Object get(Object target, String... names) {
		for (String name : names) {
			Method getter = ReflectionUtils.findMethod(target.getClass(), name);
			if (getter != null) {
				ReflectionUtils.makeAccessible(getter);
				return ReflectionUtils.invokeMethod(getter, target);
			}
		}
		return null;
	}

}
