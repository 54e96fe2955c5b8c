package io.github.resilientkafka.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The first of many names or numbers, for the details of health.
 */
final class BoundedList {

	static final int LONGEST = 20;

	private BoundedList() {
	}

	/**
	 * The first twenty.
	 * @param values the values
	 * @return those in order, and how many more there are
	 */
	static <T extends Comparable<T>> List<Object> of(Collection<T> values) {
		List<Object> first = new ArrayList<>(values.stream().sorted().limit(LONGEST).toList());
		if (values.size() > LONGEST) {
			first.add("... and " + (values.size() - LONGEST) + " more");
		}
		return first;
	}

}
