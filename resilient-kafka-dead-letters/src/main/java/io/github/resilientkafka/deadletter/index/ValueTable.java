package io.github.resilientkafka.deadletter.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers values that occur again and again. Once it is full, what is new gets the number
 * of the last. Not thread-safe.
 *
 * @param <T> the type of the values
 */
final class ValueTable<T> {

	private static final int MAX_VALUES = 20_000;

	private final Map<T, Integer> numbers = new HashMap<>();

	private final List<T> values = new ArrayList<>();

	private final T others;

	ValueTable(T others) {
		this.others = others;
	}

	int numberOf(T value) {
		Integer known = this.numbers.get(value);
		if (known != null) {
			return known;
		}
		T added = (this.values.size() < MAX_VALUES - 1) ? value : this.others;
		return this.numbers.computeIfAbsent(added, (unknown) -> {
			this.values.add(added);
			return this.values.size() - 1;
		});
	}

	T get(int number) {
		return this.values.get(number);
	}

	int size() {
		return this.values.size();
	}

}
