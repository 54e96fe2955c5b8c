package io.github.resilientkafka.startup;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
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

	/** In spring-kafka 3 and 4. */
	private static final String[] CLASSIFIER = { "getClassifier", "getExceptionMatcher" };

	private static final String[] CLASSIFIED = { "getClassified", "getEntries" };

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
			Object classifier = get(handler, CLASSIFIER);
			if (classifier != null && get(classifier, CLASSIFIED) instanceof Map<?, ?> entries) {
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
		Method getter = getter(target.getClass(), names);
		if (getter == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(getter);
		return ReflectionUtils.invokeMethod(getter, target);
	}

	private static @Nullable Method getter(Class<?> type, String... names) {
		return Arrays.stream(names)
			.map((name) -> ReflectionUtils.findMethod(type, name))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			Method classifier = getter(ExceptionClassifier.class, CLASSIFIER);
			if (classifier != null) {
				hints.reflection().registerMethod(classifier, ExecutableMode.INVOKE);
				Method classified = getter(classifier.getReturnType(), CLASSIFIED);
				if (classified != null) {
					hints.reflection().registerMethod(classified, ExecutableMode.INVOKE);
				}
			}
		}

	}

}
