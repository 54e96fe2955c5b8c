package io.github.resilientkafka.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Which attempts of listeners fail because a test wants it. Thread-safe.
 */
final class OrderedFailures {

	private final Map<String, Order> orders = new ConcurrentHashMap<>();

	void order(String listener, int times, Supplier<? extends Throwable> failure) {
		this.orders.put(listener, new Order(new AtomicInteger(times), failure));
	}

	void forget() {
		this.orders.clear();
	}

	@Nullable Throwable next(String listener) {
		Order order = this.orders.get(listener);
		return (order != null && order.left().getAndUpdate((left) -> Math.max(0, left - 1)) > 0) ? order.failure().get()
				: null;
	}

	/**
	 * So many attempts fail.
	 */
	private record Order(AtomicInteger left, Supplier<? extends Throwable> failure) {

	}

}
