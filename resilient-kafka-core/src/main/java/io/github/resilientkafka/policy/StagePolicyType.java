package io.github.resilientkafka.policy;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.util.Assert;

/**
 * The record type of a stage policy, and what its settings are.
 *
 * @param type the record
 * @param group the group of its settings, or an empty string
 */
public record StagePolicyType(Class<? extends StagePolicy> type, String group) {

	/**
	 * Describe a policy type.
	 * @param type the type
	 * @return its description
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

	StagePolicy resolve(SettingPlaces places) {
		StagePolicy resolved = SettingsRecord.make(this.group, this.type, places::find).resolve(places);
		Assert.state(this.type.isInstance(resolved),
				() -> "%s.resolve returns a %s".formatted(this.type.getName(), resolved.getClass().getName()));
		return resolved;
	}

	/**
	 * All settings of a policy, as JSON has them.
	 */
	Map<String, Object> details(StagePolicy policy) {
		Map<String, Object> details = detailsOf(policy);
		return this.group.isEmpty() ? details : Map.of(camelCase(this.group), details);
	}

	private static Map<String, Object> detailsOf(Object settings) {
		Map<String, Object> details = new LinkedHashMap<>();
		for (RecordComponent component : settings.getClass().getRecordComponents()) {
			Object value = SettingsRecord.value(settings, component);
			if (value != null) {
				details.put(component.getName(), plain(value));
			}
		}
		return details;
	}

	private static Object plain(Object value) {
		if (value instanceof Collection<?> elements) {
			return elements.stream().map(StagePolicyType::plain).toList();
		}
		if (value instanceof Record settings) {
			return detailsOf(settings);
		}
		return (value instanceof Number || value instanceof Boolean) ? value : value.toString();
	}

	private static String camelCase(String group) {
		StringBuilder name = new StringBuilder();
		for (String word : group.split("[-.]")) {
			name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
		}
		return name.toString();
	}

}
