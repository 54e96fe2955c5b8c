package io.github.resilientkafka.autoconfigure.keys;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.policy.MistypedDuration;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.DurationStyle;

/**
 * Finds the values that are read otherwise than they are meant, or not at all.
 *
 * @param switches keys that conditions read, for which nothing but true and false is a
 * value
 */
record ValueCheck(Set<ConfigurationPropertyName> switches) {

	/**
	 * What is wrong with a value.
	 * @param name its key
	 * @param node what the key leads to
	 * @param value the value
	 * @return what to say, or {@code null} if it is in order
	 */
	@Nullable Objection of(ConfigurationPropertyName name, KeyNode node, String value) {
		if (node.isGroup()) {
			return value.isBlank() ? null
					: new Objection("It is a group of keys, so the value has no effect.",
							"Use one of these, or a key below: %s.".formatted(node.children()
								.keySet()
								.stream()
								.map((child) -> name + "." + (child.equals(KeyNode.ANY) ? "<id>" : child))
								.collect(Collectors.joining(", "))));
		}
		if (this.switches.contains(name)) {
			boolean known = value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
			return known ? null
					: new Objection("It is neither true nor false, and would count as false.", "Write true or false.");
		}
		// What a placeholder lacks is said when it is resolved
		if (node.type() != Duration.class || value.contains("${")) {
			return null;
		}
		boolean several = node.kind() == KeyNode.Kind.LIST && !name.isLastElementIndexed();
		List<String> elements = several ? Arrays.stream(value.split(",")).map(String::strip).toList()
				: List.of(value.strip());
		MistypedDuration mistyped = MistypedDuration.in(elements, DurationStyle::detectAndParse);
		return (mistyped != null) ? new Objection(mistyped.reason(), mistyped.action()) : null;
	}

	/**
	 * What is wrong.
	 *
	 * @param reason why
	 * @param action what to write
	 */
	record Objection(String reason, String action) {

	}

}
