package io.github.resilientkafka.guarantees.workload;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OrderTests {

	@Test
	void anOrderIsReadAsItWasWritten() {
		Order order = new Order(1, 2, 3, Fate.HEALS_AT_2);
		assertThat(Order.parse(order.format())).isEqualTo(order);
	}

	@Test
	void aChangedOrderIsNoticed() {
		String text = new Order(1, 2, 3, Fate.HEALS_AT_2).format();
		assertThatIllegalArgumentException().isThrownBy(() -> Order.parse(text.replace("1;2", "1;4")));
	}

	@Test
	void aLaneIsReadFromTheNameOfItsTopic() {
		assertThat(Lanes.lane("orders-batch")).isZero();
		assertThat(Lanes.lane("orders-batch.batch.retry-4s")).isEqualTo(2);
		assertThat(Lanes.lane("orders-retryable-topic-retry-8000")).isEqualTo(3);
		assertThat(Lanes.delay("orders-batch.batch.retry-4s")).isEqualTo(Duration.ofSeconds(4));
		assertThat(Lanes.lane("orders-batch.batch.DLQ")).isZero();
	}

}
