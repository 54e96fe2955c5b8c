package io.github.resilientkafka.autoconfigure;

import java.util.function.Function;

import io.github.resilientkafka.deduplication.DeduplicationStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that comes with the library, made when the first listener asks for it.
 */
final class BuiltInDeduplicationStore {

	private final String name;

	private final Function<String, DeduplicationStore> maker;

	private @Nullable DeduplicationStore store;

	/**
	 * Create it.
	 * @param name its name in {@code deduplication.store}
	 * @param maker makes it, given the id of the listener that asks for it
	 */
	BuiltInDeduplicationStore(String name, Function<String, DeduplicationStore> maker) {
		this.name = name;
		this.maker = maker;
	}

	String name() {
		return this.name;
	}

	synchronized DeduplicationStore of(String listener) {
		DeduplicationStore known = this.store;
		if (known == null) {
			known = this.maker.apply(listener);
			this.store = known;
		}
		return known;
	}

}
