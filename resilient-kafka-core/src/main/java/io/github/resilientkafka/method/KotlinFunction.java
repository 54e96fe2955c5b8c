package io.github.resilientkafka.method;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Refuses functions of Kotlin that cannot be called, or of which nobody learns when their
 * work is done.
 */
public final class KotlinFunction {

	private static final String REACTOR = "kotlinx.coroutines.reactor.MonoKt";

	private static final String REFLECTION = "kotlin.reflect.full.KCallables";

	/** A {@code Deferred} is a {@code Job}. */
	private static final List<String> OF_COROUTINES = List.of("kotlinx.coroutines.Job", "kotlinx.coroutines.flow.Flow");

	private KotlinFunction() {
	}

	/**
	 * Check a method, which need not be one of Kotlin.
	 * @param listener what is annotated
	 * @param method the method, or one of its methods
	 * @param classLoader where spring-kafka finds what it calls suspend functions with
	 * @throws InvalidListenerException with what to do instead
	 */
	public static void check(AnnotatedListener listener, Method method, @Nullable ClassLoader classLoader) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			checkLibraries(listener, classLoader);
			checkResult(listener, method);
		}
		else if (isOfCoroutine(method.getReturnType())) {
			throw listener.invalid("return type", method.getReturnType().getName(),
					"The function returns when its work has been launched: its record would be done, and a failure would be nobody's.",
					"Declare it as a suspend function, and do the work in it.");
		}
	}

	private static void checkLibraries(AnnotatedListener listener, @Nullable ClassLoader classLoader) {
		if (!ClassUtils.isPresent(REACTOR, classLoader) || !ClassUtils.isPresent(REFLECTION, classLoader)) {
			throw listener.invalid("suspend", null,
					"spring-kafka calls suspend functions with Reactor and the reflection of Kotlin, which are not both on the class path.",
					"Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor and org.jetbrains.kotlin:kotlin-reflect; Spring Boot manages their versions.");
		}
	}

	private static void checkResult(AnnotatedListener listener, Method method) {
		Class<?> result = result(method);
		if (isOfCoroutine(result) || AsyncExecution.isReactive(result) || Future.class.isAssignableFrom(result)) {
			throw listener.invalid("return type", result.getName(),
					"The function would be done before what it returns is: its record would be done, too, and a failure would be nobody's.",
					"Let the function await or collect it, and return nothing.");
		}
	}

	private static boolean isOfCoroutine(Class<?> type) {
		return OF_COROUTINES.stream()
			.anyMatch((name) -> ClassUtils.isPresent(name, type.getClassLoader())
					&& ClassUtils.resolveClassName(name, type.getClassLoader()).isAssignableFrom(type));
	}

	/**
	 * What a suspend function hands to its continuation, which is its last parameter.
	 */
	private static Class<?> result(Method method) {
		return ResolvableType.forMethodParameter(method, method.getParameterCount() - 1).getGeneric(0).toClass();
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			Stream.concat(Stream.of(REACTOR, REFLECTION), OF_COROUTINES.stream())
				.forEach((type) -> hints.reflection().registerTypeIfPresent(classLoader, type));
		}

	}

}
