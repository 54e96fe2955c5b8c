package io.github.resilientkafka.autoconfigure.keys;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

/**
 * What may stand at one place of a property key, as the records declare it that
 * properties are bound to.
 *
 * @param kind what it is
 * @param type the type of a value, or of the elements of a list
 * @param children what may follow, by its name; of a map by {@link #ANY}
 */
public record KeyNode(Kind kind, Class<?> type, Map<String, KeyNode> children) {

	/**
	 * The keys of a map are free.
	 */
	static final String ANY = "*";

	/**
	 * A tree of keys.
	 * @param records the records that properties are bound to, by their prefix; the first
	 * has the prefix of all others
	 * @return the tree
	 */
	public static KeyNode of(Map<ConfigurationPropertyName, Class<?>> records) {
		ConfigurationPropertyName root = records.keySet().iterator().next();
		Map<String, KeyNode> children = new LinkedHashMap<>();
		records.forEach((prefix, type) -> {
			KeyNode node = of(ResolvableType.forClass(type));
			if (prefix.equals(root)) {
				children.putAll(node.children());
			}
			else {
				children.put(prefix.getLastElement(Form.DASHED), node);
			}
		});
		return new KeyNode(Kind.GROUP, Object.class, children);
	}

	/**
	 * A tree of keys of which all are in one group.
	 * @param group the elements of the group, separated by dots; possibly none
	 * @param type the record that the keys in the group are bound to
	 * @return the tree
	 */
	public static KeyNode of(String group, Class<?> type) {
		KeyNode node = of(ResolvableType.forClass(type));
		List<String> elements = List.of(StringUtils.delimitedListToStringArray(group, "."));
		for (int i = elements.size() - 1; i >= 0; i--) {
			node = new KeyNode(Kind.GROUP, Object.class, Map.of(elements.get(i), node));
		}
		return node;
	}

	/**
	 * This tree with more keys in one of its groups.
	 * @param group the group
	 * @param more the keys
	 * @return a tree with both
	 */
	public KeyNode with(String group, KeyNode more) {
		return merge(new KeyNode(Kind.GROUP, Object.class, Map.of(group, more)));
	}

	/**
	 * This tree with more keys in each entry of one of its maps.
	 * @param map the map
	 * @param more the keys
	 * @return a tree with both
	 */
	public KeyNode withAny(String map, KeyNode more) {
		return with(map, new KeyNode(Kind.MAP, Map.class, Map.of(ANY, more)));
	}

	private KeyNode merge(KeyNode other) {
		Map<String, KeyNode> all = new LinkedHashMap<>(this.children);
		other.children.forEach((name, child) -> all.merge(name, child, KeyNode::merge));
		return new KeyNode(this.kind, this.type, all);
	}

	private static KeyNode of(ResolvableType type) {
		Class<?> resolved = type.toClass();
		if (Map.class.isAssignableFrom(resolved)) {
			return new KeyNode(Kind.MAP, resolved, Map.of(ANY, of(type.getGeneric(1))));
		}
		if (Collection.class.isAssignableFrom(resolved)) {
			return new KeyNode(Kind.LIST, type.getGeneric(0).toClass(), Map.of());
		}
		if (!resolved.isRecord()) {
			return new KeyNode(Kind.VALUE, resolved, Map.of());
		}
		Map<String, KeyNode> children = new LinkedHashMap<>();
		for (RecordComponent component : resolved.getRecordComponents()) {
			children.put(DataObjectPropertyName.toDashedForm(component.getName()),
					of(ResolvableType.forType(component.getGenericType())));
		}
		return new KeyNode(Kind.GROUP, resolved, children);
	}

	boolean isGroup() {
		return this.kind == Kind.GROUP || this.kind == Kind.MAP;
	}

	/**
	 * What a key leads to.
	 * @param elements the elements of the key below this node
	 * @return the node, or {@code null} if there is no such key
	 */
	@Nullable KeyNode find(List<String> elements) {
		if (elements.isEmpty()) {
			return this;
		}
		List<String> rest = elements.subList(1, elements.size());
		return switch (this.kind) {
			case GROUP -> {
				KeyNode child = child(elements.get(0));
				yield (child != null) ? child.find(rest) : null;
			}
			case MAP -> {
				KeyNode any = this.children.get(ANY);
				// A map of plain values joins what is left to one key
				yield (any == null || !any.isGroup()) ? any : any.find(rest);
			}
			case LIST -> (rest.isEmpty() && isIndex(elements.get(0))) ? this : null;
			case VALUE -> null;
		};
	}

	private @Nullable KeyNode child(String element) {
		String uniform = uniform(element);
		return this.children.entrySet()
			.stream()
			.filter((child) -> uniform(child.getKey()).equals(uniform))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(null);
	}

	/**
	 * The keys of all values below this node.
	 * @param free the names that stand for the free element of a map, by its key
	 */
	Stream<List<String>> leaves(Function<List<String>, List<String>> free) {
		return leaves(List.of(), free);
	}

	private Stream<List<String>> leaves(List<String> path, Function<List<String>, List<String>> free) {
		if (!isGroup()) {
			return Stream.of(path);
		}
		return this.children.entrySet().stream().flatMap((child) -> {
			List<String> names = child.getKey().equals(ANY) ? free.apply(path) : List.of(child.getKey());
			return names.stream().flatMap((name) -> child.getValue().leaves(append(path, name), free));
		});
	}

	static List<String> append(List<String> path, String name) {
		return Stream.concat(path.stream(), Stream.of(name)).toList();
	}

	/**
	 * An element without what relaxed binding does not look at.
	 */
	static String uniform(String element) {
		return element.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

	private static boolean isIndex(String element) {
		return !element.isEmpty() && element.chars().allMatch(Character::isDigit);
	}

	/**
	 * What a node of the tree is.
	 */
	enum Kind {

		/** Known keys follow. */
		GROUP,

		/** Any key follows. */
		MAP,

		/** A list of values. */
		LIST,

		/** A value. */
		VALUE

	}

}
