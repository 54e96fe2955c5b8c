package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.stereotype.Component;

/**
 * Makes up orders.
 */
@Component
class OrderFactory {

	private static final List<String> CUSTOMERS = List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace",
			"heidi", "ivan", "judy");

	private static final BigDecimal NEVER_CHARGEABLE = new BigDecimal("-1.00");

	private static final BigDecimal LARGE = new BigDecimal("25000.00");

	Order ordinary() {
		long cents = ThreadLocalRandom.current().nextLong(100, 100_000);
		return new Order(newId(), customer(), BigDecimal.valueOf(cents, 2));
	}

	Order poison() {
		return new Order(newId(), customer(), NEVER_CHARGEABLE);
	}

	Order large() {
		return new Order(newId(), customer(), LARGE);
	}

	Order identified(Order order) {
		return (order.id() != null) ? order : order.withId(newId());
	}

	private String newId() {
		return UUID.randomUUID().toString();
	}

	private String customer() {
		return CUSTOMERS.get(ThreadLocalRandom.current().nextInt(CUSTOMERS.size()));
	}

}
