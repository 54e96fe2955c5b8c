package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.resilientkafka.policy.ListenerSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class PropertiesListenerSettingsLookupTests {

	/** For each type of a setting there is one that can be bound to it. */
	private static final List<String> VALUES = List.of("exactly-once", "1m", "1", "true", "0.5");

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.autoconfigure.ConfigurationReferenceTests#settings")
	void whatIsBoundIsFound(String setting) {
		assertThat(VALUES).anySatisfy((value) -> {
			assertThat(find("resilient-kafka.defaults.", value, setting)).isNotNull();
			assertThat(find("resilient-kafka.listeners.payments.", value, setting)).isNotNull();
		});
	}

	private static @Nullable Object find(String prefix, String value, String setting) {
		Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(prefix + setting, value)));
		try {
			PropertiesListenerSettingsLookup lookup = new PropertiesListenerSettingsLookup(
					binder.bindOrCreate("resilient-kafka", ResilientKafkaProperties.class), BoundStageSettings.NONE);
			ListenerSettings settings = prefix.contains("defaults") ? lookup.defaults() : lookup.of("payments");
			return settings.values().get(setting);
		}
		catch (BindException ex) {
			return null;
		}
	}

}
