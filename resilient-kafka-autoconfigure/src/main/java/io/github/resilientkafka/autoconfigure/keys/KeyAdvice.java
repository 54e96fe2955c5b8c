package io.github.resilientkafka.autoconfigure.keys;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
	 * More letters are no slip where dots and dashes are mixed up, too.
	 */
	private static final int MAX_SLIPS = 2;

	/**
	 * Settings that are looked for in a listener, and are the same for all of them.
	 */
	private static final Map<String, List<String>> OF_ALL_LISTENERS = Map.of("deadletter.topic",
			List.of("topics", "dead-letter-name"), "deadletter.name", List.of("topics", "dead-letter-name"),
			"retry.topic", List.of("topics", "retry-name"), "retry.name", List.of("topics", "retry-name"));

	/**
	 * Advise on a key.
	 * @param tree all keys
	 * @param given the elements of the key, which is not among them
	 */
	static KeyAdvice on(KeyNode tree, List<String> given) {
		List<String> ofAll = OF_ALL_LISTENERS.get(text(given.subList(Math.max(0, given.size() - 2), given.size())));
		if (ofAll != null) {
			boolean within = tree.find(given.subList(0, given.size() - 1)) != null;
			return new KeyAdvice(within ? Kind.CLOSE : Kind.ELSEWHERE, List.of(ofAll));
		}
		List<List<String>> all = tree.leaves((map) -> free(tree, map, given)).toList();
		List<List<String>> values = all.stream()
			.filter((key) -> parts(key).size() < parts(given).size() && common(key, given) == parts(key).size())
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
	 * name with dots. Such a name ends where a known one begins, and something follows
	 * it.
	 */
	private static List<String> free(KeyNode tree, List<String> path, List<String> given) {
		String map = path.get(path.size() - 1);
		for (int i = 0; i < given.size() - 1; i++) {
			if (distance(List.of(map), given.subList(i, i + 1)) <= 2) {
				int first = i + 1;
				Set<String> known = names(tree, path);
				return Stream.iterate(first + 1, (end) -> end == first + 1 || end < given.size(), (end) -> end + 1)
					.takeWhile((end) -> end == first + 1 || !isKnown(given.get(end - 1), known))
					.map((end) -> String.join(".", given.subList(first, end)))
					.toList();
			}
		}
		return List.of("<" + (map.equals("suppress") ? "rule" : "id") + ">");
	}

	/**
	 * All names in an entry of a map.
	 */
	private static Set<String> names(KeyNode tree, List<String> map) {
		KeyNode entry = tree.find(KeyNode.append(map, KeyNode.ANY));
		return (entry != null) ? entry.leaves((nested) -> List.of()).flatMap(List::stream).collect(Collectors.toSet())
				: Set.of();
	}

	private static boolean isKnown(String element, Set<String> names) {
		return names.stream()
			.anyMatch((name) -> isSame(element, name) || (element.length() > MAX_SLIPS && isSlip(element, name)));
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

	/**
	 * A slip in one element is not made up for by the length of the others.
	 */
	private static boolean isClose(List<String> key, List<String> given) {
		int common = common(key, given);
		List<String> right = parts(key).subList(common, parts(key).size());
		List<String> rest = parts(given).subList(common, parts(given).size());
		if (right.size() == rest.size()) {
			return IntStream.range(0, rest.size()).allMatch((i) -> isSlip(rest.get(i), right.get(i)));
		}
		String joined = text(rest).replace(".", "");
		String meant = text(right).replace(".", "");
		return EditDistance.isSlip(joined, meant) && EditDistance.between(joined, meant) <= MAX_SLIPS;
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

	/**
	 * The elements, those of a name with dots one by one.
	 */
	private static List<String> parts(List<String> key) {
		return key.stream().flatMap((element) -> Arrays.stream(element.split("\\."))).toList();
	}

	private static int common(List<String> key, List<String> given) {
		List<String> right = parts(key);
		List<String> typed = parts(given);
		int common = 0;
		while (common < Math.min(right.size(), typed.size()) && isSame(right.get(common), typed.get(common))) {
			common++;
		}
		return common;
	}

	private static int commonEnd(List<String> key, List<String> given) {
		List<String> right = new ArrayList<>(parts(key));
		List<String> typed = new ArrayList<>(parts(given));
		Collections.reverse(right);
		Collections.reverse(typed);
		return common(right, typed);
	}

	private static boolean isSlip(String given, String right) {
		return EditDistance.isSlip(KeyNode.uniform(given), KeyNode.uniform(right));
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
