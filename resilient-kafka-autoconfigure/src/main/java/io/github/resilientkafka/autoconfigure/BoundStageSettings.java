package io.github.resilientkafka.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.autoconfigure.ResilientKafkaProperties.Listener;
import io.github.resilientkafka.policy.SettingsRecord;
import io.github.resilientkafka.policy.StagePolicyType;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * The settings of stages that are not described in {@link ResilientKafkaProperties}. They
 * are bound one by one, as each may be inherited.
 *
 * @param defaults the settings of all listeners
 * @param listeners the settings of single listeners, by their id
 */
record BoundStageSettings(Map<String, Object> defaults, Map<String, Map<String, Object>> listeners) {

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName.of("resilient-kafka.defaults");

	private static final ConfigurationPropertyName LISTENERS = ConfigurationPropertyName
		.of("resilient-kafka.listeners");

	static final BoundStageSettings NONE = new BoundStageSettings(Map.of(), Map.of());

	static BoundStageSettings of(StagePolicyTypes stages, Environment environment) {
		Map<String, Bindable<?>> settings = settings(stages.types());
		if (settings.isEmpty()) {
			return NONE;
		}
		Binder binder = Binder.get(environment);
		Map<String, Map<String, Object>> listeners = new LinkedHashMap<>();
		listeners(ConfigurationPropertySources.get(environment)).forEach((id, prefix) -> {
			Map<String, Object> own = bind(binder, prefix, settings);
			if (!own.isEmpty()) {
				listeners.put(id, own);
			}
		});
		return new BoundStageSettings(bind(binder, DEFAULTS, settings), listeners);
	}

	private static Map<String, Bindable<?>> settings(List<StagePolicyType> stages) {
		Map<String, Bindable<?>> settings = new LinkedHashMap<>();
		stages.forEach((stage) -> stage.settings()
			.forEach((key, type) -> settings.put(key, Bindable.of(ResolvableType.forType(type)))));
		settings.keySet().removeAll(SettingsRecord.types("", Listener.class).keySet());
		return settings;
	}

	private static Map<String, Object> bind(Binder binder, ConfigurationPropertyName prefix,
			Map<String, Bindable<?>> settings) {
		Map<String, Object> values = new LinkedHashMap<>();
		settings
			.forEach((key, type) -> binder.bind(prefix.append(key), type).ifBound((value) -> values.put(key, value)));
		return values;
	}

	/**
	 * The listeners that have properties, with what these begin with.
	 */
	private static Map<String, ConfigurationPropertyName> listeners(Iterable<ConfigurationPropertySource> sources) {
		Map<String, ConfigurationPropertyName> prefixes = new LinkedHashMap<>();
		int size = LISTENERS.getNumberOfElements() + 1;
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter((name) -> LISTENERS.isAncestorOf(name) && name.getNumberOfElements() > size)
					.map((name) -> name.chop(size))
					.forEach((prefix) -> prefixes.putIfAbsent(prefix.getLastElement(Form.ORIGINAL), prefix));
			}
		}
		return prefixes;
	}

}
