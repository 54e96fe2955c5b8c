package io.github.resilientkafka.autoconfigure.keys;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import io.github.resilientkafka.policy.EditDistance;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.log.LogAccessor;

/**
 * Looks at all properties below a prefix. The handler of Spring Boot that refuses unbound
 * elements, {@code NoUnboundElementsBindHandler}, knows the keys of one class, leaves
 * environment variables out, and knows of what binding came to.
 */
public final class PropertyCheck {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PropertyCheck.class));

	private static final String NO_EFFECT = "There is no such key, so it has no effect.";

	private final KeyNames names;

	private final KeyNode tree;

	private final ValueCheck values;

	private final Predicate<ConfigurationPropertyName> others;

	private final UnaryOperator<String> placeholders;

	private final Map<ConfigurationPropertyName, ConfigurationPropertySource> winners = new HashMap<>();

	private final Set<PropertyProblem> problems = new LinkedHashSet<>();

	/**
	 * Create a check.
	 * @param prefix what all keys begin with
	 * @param switches keys that conditions read, for which nothing but true and false is
	 * a value
	 * @param others recognises the keys of others, told what is our own
	 */
	public PropertyCheck(ConfigurationPropertyName prefix, KeyNode tree, Set<ConfigurationPropertyName> switches,
			Function<Predicate<ConfigurationPropertyName>, Predicate<ConfigurationPropertyName>> others,
			UnaryOperator<String> placeholders) {
		this.names = new KeyNames(prefix);
		this.tree = tree;
		this.values = new ValueCheck(Set.copyOf(switches));
		this.others = others.apply(this::isOwn);
		this.placeholders = placeholders;
	}

	/**
	 * Look at all properties.
	 * @param sources the sources, the strongest first
	 * @return all that is wrong
	 */
	public List<PropertyProblem> of(Iterable<ConfigurationPropertySource> sources) {
		List<IterableConfigurationPropertySource> listed = StreamSupport.stream(sources.spliterator(), false)
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast)
			.toList();
		List<ConfigurationPropertyName> names = listed.stream()
			.flatMap(IterableConfigurationPropertySource::stream)
			.filter(this.names.prefix()::isAncestorOf)
			.toList();
		for (IterableConfigurationPropertySource source : listed) {
			source.stream().distinct().forEach((name) -> check(source, name));
			if (EnvironmentVariables.isSourceOf(source)) {
				checkDashes(source, names);
			}
		}
		return List.copyOf(this.problems);
	}

	private void check(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		if (this.names.prefix().isAncestorOf(name)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				check(source, property);
			}
		}
		else if (!EnvironmentVariables.isSourceOf(source)) {
			checkPrefix(source, name);
		}
	}

	private void check(IterableConfigurationPropertySource source, ConfigurationProperty property) {
		List<String> elements = this.names.elements(property.getName());
		KeyNode node = this.tree.find(elements);
		if (node != null) {
			checkValue(source, property, node);
		}
		else if (!this.others.test(property.getName())) {
			unknown(property, EnvironmentVariables.isSourceOf(source), elements);
		}
	}

	/**
	 * A key of ours whose prefix was mistyped is recognised by what follows.
	 */
	private void checkPrefix(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		String right = KeyNode.uniform(this.names.prefix().getElement(0, Form.DASHED));
		String given = "";
		for (int i = 0; i < Math.min(2, name.getNumberOfElements() - 1); i++) {
			given += KeyNode.uniform(name.getElement(i, Form.ORIGINAL));
			if (Math.abs(given.length() - right.length()) <= 2 && EditDistance.between(given, right) <= 2) {
				List<String> elements = KeyNames.elements(name, i + 1);
				KeyNode node = this.tree.find(elements);
				ConfigurationProperty property = source.getConfigurationProperty(name);
				if (node != null && !node.isGroup() && property != null) {
					add(property, NO_EFFECT, "Use %s.".formatted(this.names.text(elements)));
					return;
				}
			}
		}
	}

	/**
	 * Whether a key, or a group of keys, is ours. So is what they are all below.
	 */
	private boolean isOwn(ConfigurationPropertyName name) {
		return !this.names.prefix().isAncestorOf(name) || this.tree.find(this.names.elements(name)) != null;
	}

	private void unknown(ConfigurationProperty property, boolean variable, List<String> elements) {
		KeyAdvice advice = KeyAdvice.on(this.tree, elements);
		String key = key(property);
		if (variable && EnvironmentVariables.mayBeForeign(key, advice)) {
			if (!EnvironmentVariables.isServiceLink(key)) {
				logger.warn(() -> "The environment variable %s has no effect: there is no key %s".formatted(key,
						property.getName()));
			}
			return;
		}
		add(property, NO_EFFECT, action(advice, variable));
	}

	private String action(KeyAdvice advice, boolean variable) {
		String keys = advice.keys()
			.stream()
			.map((elements) -> variable ? this.names.variable(elements) : this.names.text(elements))
			.collect(Collectors.joining(", "));
		return switch (advice.kind()) {
			case CLOSE, BEHIND_A_VALUE, ELSEWHERE -> "Use %s.".formatted(keys);
			case WITHIN, NONE -> "Use one of these, or a key below: %s.".formatted(keys);
		};
	}

	private void checkValue(ConfigurationPropertySource source, ConfigurationProperty property, KeyNode node) {
		ConfigurationPropertyName name = property.getName();
		ConfigurationPropertyName whole = (name.isLastElementIndexed() && node.kind() == KeyNode.Kind.LIST)
				? name.getParent() : name;
		if (this.winners.computeIfAbsent(whole, (key) -> source) != source) {
			return;
		}
		String value = this.placeholders.apply(String.valueOf(property.getValue()));
		ValueCheck.Objection objection = this.values.of(name, node, value);
		if (objection != null) {
			add(property, objection.reason(), objection.action());
		}
	}

	/**
	 * Environment variables in which dashes are underscores. Binding looks for them by
	 * the keys that it knows, so they are not listed below the prefix.
	 */
	private void checkDashes(IterableConfigurationPropertySource source, List<ConfigurationPropertyName> names) {
		Set<String> read = new HashSet<>();
		this.tree.leaves((map) -> following(map, names)).forEach((elements) -> {
			KeyNode node = this.tree.find(elements);
			for (ConfigurationProperty property : set(source, this.names.name(elements))) {
				read.add(key(property));
				if (node != null) {
					checkValue(source, property, node);
				}
			}
		});
		EnvironmentVariables.withDashes(source, this.names.prefix()).forEach((variable, elements) -> {
			KeyAdvice advice = KeyAdvice.on(this.tree, elements);
			if (!read.contains(variable) && advice.kind() == KeyAdvice.Kind.CLOSE) {
				this.problems.add(new PropertyProblem(variable, EnvironmentVariables.value(source, variable),
						EnvironmentVariables.origin(variable), NO_EFFECT, action(advice, true)));
			}
		});
	}

	/**
	 * The properties of a key: one, or one for each element of a list.
	 */
	private static List<ConfigurationProperty> set(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		List<ConfigurationProperty> properties = new ArrayList<>();
		ConfigurationProperty property = source.getConfigurationProperty(name);
		for (int i = 0; property != null || i == 0; i++) {
			if (property != null) {
				properties.add(property);
			}
			property = source.getConfigurationProperty(name.append("[" + i + "]"));
		}
		return properties;
	}

	/**
	 * The elements that follow a key in one of the names.
	 */
	private List<String> following(List<String> elements, List<ConfigurationPropertyName> names) {
		ConfigurationPropertyName map = this.names.name(elements);
		return names.stream()
			.filter(map::isAncestorOf)
			.map((name) -> name.getElement(map.getNumberOfElements(), Form.ORIGINAL))
			.distinct()
			.toList();
	}

	private void add(ConfigurationProperty property, String reason, String action) {
		this.problems.add(new PropertyProblem(key(property), String.valueOf(property.getValue()), origin(property),
				reason, action));
	}

	private static String key(ConfigurationProperty property) {
		return (property.getOrigin() instanceof PropertySourceOrigin origin) ? origin.getPropertyName()
				: property.getName().toString();
	}

	private static @Nullable String origin(ConfigurationProperty property) {
		return (property.getOrigin() != null) ? property.getOrigin().toString() : null;
	}

}
