package io.github.resilientkafka.autoconfigure.keys;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.StreamUtils;

/**
 * The keys below our prefix that other modules and the application have: those that a
 * {@link ConfigurationProperties} bean takes, and those that the metadata of a module
 * describes, whose beans may be switched off. Looked up when somebody asks, which is when
 * a key is not ours.
 */
public final class OtherKeys implements Predicate<ConfigurationPropertyName> {

	private static final List<String> METADATA = List.of("META-INF/spring-configuration-metadata.json",
			"META-INF/additional-spring-configuration-metadata.json");

	private static final ConfigurationPropertyName DEFAULTS = ConfigurationPropertyName.of("resilient-kafka.defaults");

	private static final ConfigurationPropertyName LISTENERS = ConfigurationPropertyName
		.of("resilient-kafka.listeners");

	private final ConfigurableListableBeanFactory beanFactory;

	private final Predicate<ConfigurationPropertyName> own;

	private @Nullable List<ConfigurationPropertyName> known;

	/**
	 * Create it.
	 * @param beanFactory knows the beans that take properties
	 * @param own recognises our own, of which others may be below
	 */
	public OtherKeys(ConfigurableListableBeanFactory beanFactory, Predicate<ConfigurationPropertyName> own) {
		this.beanFactory = beanFactory;
		this.own = own;
	}

	@Override
	public boolean test(ConfigurationPropertyName name) {
		return isKnown(name) || (LISTENERS.isAncestorOf(name) && ofAll(name).filter(this::isKnown).isPresent());
	}

	/**
	 * What is described for all listeners may be set for one.
	 */
	private static Optional<ConfigurationPropertyName> ofAll(ConfigurationPropertyName name) {
		StringBuilder key = new StringBuilder(DEFAULTS.toString());
		for (int i = LISTENERS.getNumberOfElements() + 1; i < name.getNumberOfElements(); i++) {
			key.append('.').append(name.getElement(i, Form.DASHED));
		}
		return Optional.ofNullable(ConfigurationPropertyName.ofIfValid(key));
	}

	private boolean isKnown(ConfigurationPropertyName name) {
		if (this.known == null) {
			List<ConfigurationPropertyName> keys = new ArrayList<>(prefixes());
			METADATA.forEach((location) -> keys.addAll(described(location)));
			this.known = keys;
		}
		return this.known.stream().anyMatch((key) -> key.equals(name) || key.isAncestorOf(name));
	}

	private List<ConfigurationPropertyName> prefixes() {
		List<ConfigurationPropertyName> prefixes = new ArrayList<>();
		for (String bean : this.beanFactory.getBeanDefinitionNames()) {
			ConfigurationProperties annotation = this.beanFactory.findAnnotationOnBean(bean,
					ConfigurationProperties.class, false);
			if (annotation != null) {
				add(prefixes, annotation.prefix());
			}
		}
		return prefixes;
	}

	private List<ConfigurationPropertyName> described(String location) {
		List<ConfigurationPropertyName> keys = new ArrayList<>();
		ClassLoader classLoader = this.beanFactory.getBeanClassLoader();
		try {
			Enumeration<URL> resources = ((classLoader != null) ? classLoader : ClassUtils.getDefaultClassLoader())
				.getResources(location);
			while (resources.hasMoreElements()) {
				try (InputStream resource = resources.nextElement().openStream()) {
					String json = StreamUtils.copyToString(resource, StandardCharsets.UTF_8);
					Object properties = JsonParserFactory.getJsonParser().parseMap(json).get("properties");
					if (properties instanceof List<?> list) {
						list.forEach((property) -> add(keys, ((Map<?, ?>) property).get("name")));
					}
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// Metadata is for editors: without it, these keys are not known
		}
		return keys;
	}

	private void add(List<ConfigurationPropertyName> keys, @Nullable Object name) {
		ConfigurationPropertyName key = (name instanceof String text) ? ConfigurationPropertyName.ofIfValid(text)
				: null;
		if (key != null && !this.own.test(key)) {
			keys.add(key);
		}
	}

	/**
	 * What ahead-of-time processing cannot see.
	 */
	static final class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			METADATA.forEach(hints.resources()::registerPattern);
		}

	}

}
