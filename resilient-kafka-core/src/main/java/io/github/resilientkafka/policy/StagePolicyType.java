package io.github.resilientkafka.policy;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A type of policies, and what its settings are.
 *
 * @param type the record
 * @param group the group of its settings, or an empty string
 */
public record StagePolicyType(Class<? extends StagePolicy> type, String group) {

	/**
	 * Look at a type.
	 * @param type the type
	 * @return the same, with what it declares
	 * @throws IllegalArgumentException if it is no record with a group
	 */
	public static StagePolicyType of(Class<? extends StagePolicy> type) {
		SettingsGroup group = type.getAnnotation(SettingsGroup.class);
		Assert.isTrue(type.isRecord() && group != null, () -> type.getName() + " is not a record with @SettingsGroup");
		return new StagePolicyType(type, group.value());
	}

	/**
	 * The settings.
	 * @return the type of each setting, by its key
	 */
	public Map<String, Type> settings() {
		return SettingsRecord.types(this.group, this.type);
	}

	/**
	 * What holds where nothing is set.
	 * @return the values, by their key
	 */
	public Map<String, Object> builtIn() {
		return SettingsRecord.values(this.group, SettingsRecord.make(this.type, new Class<?>[0]));
	}

	StagePolicy policy(Function<String, @Nullable Object> values) {
		return SettingsRecord.make(this.group, this.type, values);
	}

	/**
	 * All settings of a policy, as JSON has them.
	 */
	Map<String, Object> details(StagePolicy policy) {
		Map<String, Object> details = new LinkedHashMap<>();
		for (RecordComponent component : this.type.getRecordComponents()) {
			Object value = SettingsRecord.value(policy, component);
			if (value != null) {
				details.put(component.getName(), isPlain(value) ? value : value.toString());
			}
		}
		return this.group.isEmpty() ? details : Map.of(camelCase(this.group), details);
	}

	private static boolean isPlain(Object value) {
		return value instanceof Number || value instanceof Boolean || value instanceof Collection;
	}

	private static String camelCase(String group) {
		StringBuilder name = new StringBuilder();
		for (String word : group.split("[-.]")) {
			name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
		}
		return name.toString();
	}

}
