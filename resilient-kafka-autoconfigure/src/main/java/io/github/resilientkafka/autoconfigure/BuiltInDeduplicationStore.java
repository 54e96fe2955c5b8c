package io.github.resilientkafka.autoconfigure;

import java.util.function.Supplier;

import io.github.resilientkafka.deduplication.DeduplicationStore;

import org.springframework.util.function.SingletonSupplier;

/**
 * A store that comes with the library, made when the first listener asks for it.
 *
 * @param name its name in {@code deduplication.store}
 * @param store makes it
 */
record BuiltInDeduplicationStore(String name, Supplier<DeduplicationStore> store) {

	BuiltInDeduplicationStore {
		store = SingletonSupplier.of(store);
	}

}
