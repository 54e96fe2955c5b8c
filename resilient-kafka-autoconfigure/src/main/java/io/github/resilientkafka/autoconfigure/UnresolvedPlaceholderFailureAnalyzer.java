package io.github.resilientkafka.autoconfigure;

import java.util.List;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Explains a placeholder without a value in one of our properties that a condition reads:
 * Spring names the placeholder and not the key.
 */
class UnresolvedPlaceholderFailureAnalyzer extends AbstractFailureAnalyzer<PlaceholderResolutionException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("resilient-kafka");

	private final Environment environment;

	UnresolvedPlaceholderFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PlaceholderResolutionException cause) {
		List<String> keys = StreamSupport
			.stream(ConfigurationPropertySources.get(this.environment).spliterator(), false)
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast)
			.flatMap((source) -> source.stream().filter(PREFIX::isAncestorOf).map(source::getConfigurationProperty))
			.filter((property) -> property != null && has(property, cause.getPlaceholder()))
			.map((property) -> "%s=%s".formatted(property.getName(), property.getValue()))
			.distinct()
			.toList();
		return keys.isEmpty() ? null
				: new FailureAnalysis(
						"The placeholder '%s' has no value. It is in %s.".formatted(cause.getPlaceholder(),
								String.join(", ", keys)),
						"Define the property, or give the placeholder a default: ${%s:default}."
							.formatted(cause.getPlaceholder()),
						cause);
	}

	private static boolean has(ConfigurationProperty property, @Nullable String placeholder) {
		return placeholder != null && String.valueOf(property.getValue()).contains("${" + placeholder);
	}

}
