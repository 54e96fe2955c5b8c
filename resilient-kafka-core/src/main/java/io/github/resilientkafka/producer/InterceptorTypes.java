package io.github.resilientkafka.producer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Tells which of Kafka's interceptors can be given keys and values as bytes.
 */
public final class InterceptorTypes {

	private InterceptorTypes() {
	}

	/**
	 * The interceptors that are declared for other types than bytes.
	 * @param configured the value of {@code interceptor.classes}
	 * @param type the interface of the interceptors
	 * @return their class names
	 */
	public static List<String> typed(@Nullable Object configured, Class<?> type) {
		return elements(configured).filter((each) -> isTyped(each, type)).map(InterceptorTypes::name).toList();
	}

	/**
	 * The interceptors that can be given bytes.
	 * @param configured the value of {@code interceptor.classes}
	 * @param type the interface of the interceptors
	 * @return classes and class names as they are configured
	 */
	static List<Object> untyped(@Nullable Object configured, Class<?> type) {
		return new ArrayList<>(elements(configured).filter((each) -> !isTyped(each, type)).toList());
	}

	private static Stream<?> elements(@Nullable Object configured) {
		if (configured == null) {
			return Stream.empty();
		}
		return (configured instanceof Collection<?> elements) ? elements.stream()
				: (configured instanceof Class<?>) ? Stream.of(configured)
						: StringUtils.commaDelimitedListToSet(configured.toString()).stream().map(String::strip);
	}

	private static String name(Object interceptor) {
		return (interceptor instanceof Class<?> known) ? known.getName() : interceptor.toString();
	}

	private static boolean isTyped(Object interceptor, Class<?> type) {
		ResolvableType declared = ResolvableType.forClass(loaded(interceptor)).as(type);
		return Stream.of(declared.getGenerics())
			.map(ResolvableType::resolve)
			.anyMatch((generic) -> generic != null && !generic.isAssignableFrom(byte[].class));
	}

	/**
	 * One that does not exist is for Kafka to refuse.
	 */
	private static Class<?> loaded(Object interceptor) {
		if (interceptor instanceof Class<?> known) {
			return known;
		}
		try {
			return ClassUtils.forName(interceptor.toString(), null);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return Object.class;
		}
	}

}
