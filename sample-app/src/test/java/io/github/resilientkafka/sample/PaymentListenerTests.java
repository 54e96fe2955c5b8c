package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.time.Duration;

import io.github.resilientkafka.test.ResilientKafkaTest;
import io.github.resilientkafka.test.ResilientKafkaTester;
import io.github.resilientkafka.test.SentRecord;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static io.github.resilientkafka.test.ResilientKafkaAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * How an application tests its listener: with its own delays, and a time that can be
 * moved.
 */
@SpringBootTest(
		properties = { "resilient-kafka.listeners.payments.retry.delays=1m,5m,1h", "sample.orders-per-second=0" })
@ResilientKafkaTest
class PaymentListenerTests {

	private final Order order = new Order("o-1", "alice", new BigDecimal("9.99"));

	@Autowired
	private ResilientKafkaTester kafka;

	@MockitoBean
	private PaymentGateway gateway;

	@Test
	void chargesAnOrderAlthoughTheGatewayFailsTwice() {
		willThrow(new GatewayUnavailableException("on purpose"))
			.willThrow(new GatewayUnavailableException("on purpose"))
			.willDoNothing()
			.given(this.gateway)
			.charge(any());
		SentRecord sent = this.kafka.send("orders", this.order);
		this.kafka.skipTime();
		assertThat(sent).wasNeverEarly()
			.path("payments")
			.visits("main", "retry-1m", "retry-5m")
			.endsProcessed()
			.tookAtLeast(Duration.ofMinutes(6));
		verify(this.gateway, times(3)).charge(this.order);
	}

	@Test
	void givesUpAnOrderThatTheGatewayRefuses() {
		willThrow(new PaymentRefusedException("on purpose")).given(this.gateway).charge(any());
		SentRecord sent = this.kafka.send("orders", new Order("o-2", "alice", new BigDecimal("9.99")));
		this.kafka.skipTime();
		assertThat(sent).path("payments")
			.visits("main", "retry-1m", "retry-5m", "retry-1h")
			.endsDeadLettered(PaymentRefusedException.class);
		assertThat(this.kafka.deadLetters("payments")).hasSize(1);
	}

	@Test
	void leavesAnOrderInItsTopicWhileTheGatewayIsDown() {
		this.kafka.breaker("payments").open();
		SentRecord sent = this.kafka.send("orders", new Order("o-3", "alice", new BigDecimal("9.99")));
		assertThat(sent).isWaiting();
		this.kafka.breaker("payments").close();
		assertThat(sent).path("payments").visits("main").endsProcessed();
	}

}
