package io.github.resilientkafka.policy;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Reads and makes records whose components are settings. A component that is a record is
 * a group of settings.
 */
public final class SettingsRecord {

	private SettingsRecord() {
	}

	/**
	 * The settings of a record.
	 * @param group the group that they are in, or an empty string
	 * @param type the type of the record
	 * @return the type of each setting, by its key
	 */
	public static Map<String, Type> types(String group, Class<?> type) {
		Map<String, Type> types = new LinkedHashMap<>();
		for (RecordComponent component : type.getRecordComponents()) {
			String key = key(group, component);
			if (component.getType().isRecord()) {
				types.putAll(types(key, component.getType()));
			}
			else {
				types.put(key, component.getGenericType());
			}
		}
		return types;
	}

	/**
	 * The values of a record.
	 * @param group the group that they are in, or an empty string
	 * @param settings the record
	 * @return the values that are present, by their key
	 */
	public static Map<String, Object> values(String group, Object settings) {
		Map<String, Object> values = new LinkedHashMap<>();
		for (RecordComponent component : settings.getClass().getRecordComponents()) {
			String key = key(group, component);
			Object value = value(settings, component);
			if (value != null && component.getType().isRecord()) {
				values.putAll(values(key, value));
			}
			else if (value != null) {
				values.put(key, value);
			}
		}
		return values;
	}

	static @Nullable Object value(Object settings, RecordComponent component) {
		ReflectionUtils.makeAccessible(component.getAccessor());
		return ReflectionUtils.invokeMethod(component.getAccessor(), settings);
	}

	static <T> T make(String group, Class<T> type, Function<String, @Nullable Object> values) {
		RecordComponent[] components = type.getRecordComponents();
		return make(type, Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new),
				Arrays.stream(components).map((component) -> {
					String key = key(group, component);
					return component.getType().isRecord() ? make(key, component.getType(), values) : values.apply(key);
				}).toArray());
	}

	static <T> T make(Class<T> type, Class<?>[] parameters, @Nullable Object... values) {
		try {
			Constructor<T> constructor = ReflectionUtils.accessibleConstructor(type, parameters);
			return constructor.newInstance(values);
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowRuntimeException(ex.getTargetException());
			throw new IllegalStateException(ex);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("%s has no constructor with %s".formatted(type.getName(),
					(parameters.length > 0) ? Arrays.toString(parameters) : "the built-in values, without parameters"),
					ex);
		}
	}

	private static String key(String group, RecordComponent component) {
		String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		return group.isEmpty() ? name : group + "." + name;
	}

}
