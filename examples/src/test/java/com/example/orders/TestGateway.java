package com.example.orders;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.stereotype.Component;

/**
 * Fails as it is told to.
 */
@Component
class TestGateway implements Gateway {

	private final Map<String, Queue<RuntimeException>> failures = new ConcurrentHashMap<>();

	private final Queue<Order> charged = new ConcurrentLinkedQueue<>();

	@Override
	public void charge(Order order) {
		RuntimeException failure = failures(order.id()).poll();
		if (failure != null) {
			throw failure;
		}
		this.charged.add(order);
	}

	void fail(String order, RuntimeException failure) {
		failures(order).add(failure);
	}

	long charges(Order order) {
		return this.charged.stream().filter(order::equals).count();
	}

	private Queue<RuntimeException> failures(String order) {
		return this.failures.computeIfAbsent(order, (id) -> new ConcurrentLinkedQueue<>());
	}

}
