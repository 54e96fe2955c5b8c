package io.github.resilientkafka.autoconfigure.keys;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.policy.EditDistance;

/**
 * The right keys that are nearest to one that does not exist.
 *
 * @param kind how sure it is
 * @param keys the right keys below the prefix, as their elements
 */
record KeyAdvice(Kind kind, List<List<String>> keys) {

	private static final int MAX_KEYS = 3;

	/**
	 * Advise on a key.
	 * @param tree all keys
	 * @param given the elements of the key, which is not among them
	 */
	static KeyAdvice on(KeyNode tree, List<String> given) {
		List<List<String>> all = tree.leaves((map) -> free(map, given)).toList();
		List<List<String>> values = all.stream()
			.filter((key) -> key.size() < given.size() && common(key, given) == key.size())
			.toList();
		if (!values.isEmpty()) {
			return new KeyAdvice(Kind.BEHIND_A_VALUE, values);
		}
		List<List<String>> close = close(all, given);
		if (!close.isEmpty()) {
			return new KeyAdvice(Kind.CLOSE, close);
		}
		List<List<String>> elsewhere = elsewhere(all, given);
		if (!elsewhere.isEmpty()) {
			return new KeyAdvice(Kind.ELSEWHERE, elsewhere);
		}
		return within(tree, given);
	}

	/**
	 * What may be meant by the free element behind a name: one element, or several of a
	 * name with dots.
	 */
	private static List<String> free(List<String> path, List<String> given) {
		String map = path.get(path.size() - 1);
		for (int i = 0; i < given.size() - 1; i++) {
			if (distance(List.of(map), given.subList(i, i + 1)) <= 2) {
				int first = i + 1;
				return Stream.iterate(first + 1, (end) -> end <= given.size(), (end) -> end + 1)
					.map((end) -> String.join(".", given.subList(first, end)))
					.toList();
			}
		}
		return List.of("<" + (map.equals("suppress") ? "rule" : "id") + ">");
	}

	/**
	 * Those that are a slip of the keyboard away.
	 */
	private static List<List<String>> close(List<List<String>> all, List<String> given) {
		int best = all.stream()
			.filter((key) -> isClose(key, given))
			.mapToInt((key) -> distance(key, given))
			.min()
			.orElse(-1);
		return all.stream()
			.filter((key) -> isClose(key, given) && distance(key, given) == best)
			.limit(MAX_KEYS)
			.toList();
	}

	private static boolean isClose(List<String> key, List<String> given) {
		int common = common(key, given);
		List<String> rest = given.subList(common, given.size());
		return EditDistance.isSlip(text(rest), text(key.subList(common, key.size())));
	}

	/**
	 * Those with the same end, which stand on another level.
	 */
	private static List<List<String>> elsewhere(List<List<String>> all, List<String> given) {
		int longest = all.stream().mapToInt((key) -> commonEnd(key, given)).max().orElse(0);
		List<List<String>> same = all.stream()
			.filter((key) -> longest > 0 && commonEnd(key, given) == longest)
			.toList();
		int nearest = same.stream().mapToInt((key) -> common(key, given)).max().orElse(0);
		return same.stream().filter((key) -> common(key, given) == nearest).limit(MAX_KEYS).toList();
	}

	/**
	 * What stands in the last group that exists.
	 */
	private static KeyAdvice within(KeyNode tree, List<String> given) {
		int depth = given.size();
		KeyNode group = null;
		while (group == null || !group.isGroup()) {
			group = tree.find(given.subList(0, --depth));
		}
		List<String> prefix = given.subList(0, depth);
		return new KeyAdvice((depth > 0) ? Kind.WITHIN : Kind.NONE,
				group.children()
					.keySet()
					.stream()
					.map((name) -> KeyNode.append(prefix, name.equals(KeyNode.ANY) ? "<id>" : name))
					.toList());
	}

	private static int common(List<String> key, List<String> given) {
		int common = 0;
		while (common < Math.min(key.size(), given.size()) && isSame(key.get(common), given.get(common))) {
			common++;
		}
		return common;
	}

	private static int commonEnd(List<String> key, List<String> given) {
		int common = 0;
		while (common < Math.min(key.size(), given.size())
				&& isSame(key.get(key.size() - 1 - common), given.get(given.size() - 1 - common))) {
			common++;
		}
		return common;
	}

	private static boolean isSame(String a, String b) {
		return KeyNode.uniform(a).equals(KeyNode.uniform(b));
	}

	private static int distance(List<String> a, List<String> b) {
		return EditDistance.between(text(a), text(b));
	}

	private static String text(List<String> elements) {
		return elements.stream().map(KeyNode::uniform).collect(Collectors.joining("."));
	}

	/**
	 * How sure an advice is.
	 */
	enum Kind {

		/** It is meant: the keys differ by a few letters. */
		CLOSE,

		/** What it begins with is a key already. */
		BEHIND_A_VALUE,

		/** Its end exists on another level. */
		ELSEWHERE,

		/** Its group exists. */
		WITHIN,

		/** Nothing of it exists. */
		NONE

	}

}
