package io.github.resilientkafka.guarantees.run;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LateOrdersTests {

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private final LateOrders orders = new LateOrders();

	@Test
	void anOrderIsLateWhenItsTimeIsOver() {
		this.orders.sent(100, 0);
		this.orders.sent(200, 2 * MINUTE);
		this.orders.sent(300, 4 * MINUTE);
		assertThat(this.orders.late()).isZero();
		this.orders.sent(400, 5 * MINUTE);
		assertThat(this.orders.late()).isEqualTo(100);
		this.orders.sent(900, 60 * MINUTE);
		assertThat(this.orders.late()).isEqualTo(400);
	}

}
