package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;

/**
 * How an application tests its listener: with a broker and short delays.
 */
@SpringBootTest(properties = { "resilient-kafka.listeners.payments.retry.delays=100ms,200ms",
		"resilient-kafka.health.enabled=false", "sample.orders-per-second=0" })
@EmbeddedKafka(partitions = 1, bootstrapServersProperty = "spring.kafka.bootstrap-servers",
		brokerProperties = { "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1" })
@Import(PaymentListenerTests.Events.class)
class PaymentListenerTests {

	@Autowired
	private OrderSender orders;

	@Autowired
	private Events events;

	@Autowired
	private Tally tally;

	@MockitoBean
	private PaymentGateway gateway;

	@BeforeEach
	void forget() {
		this.events.retried.clear();
		this.events.deadLettered.clear();
	}

	@Test
	void chargesAnOrderAlthoughTheGatewayFailsTwice() {
		willThrow(new GatewayUnavailableException("on purpose"))
			.willThrow(new GatewayUnavailableException("on purpose"))
			.willDoNothing()
			.given(this.gateway)
			.charge(any());
		this.orders.send(new Order("o-1", "alice", new BigDecimal("9.99")));
		await().until(() -> this.tally.current().charged() == 1);
		assertThat(this.events.retried).extracting(RecordRetriedEvent::retryTopic)
			.containsExactly("orders.payments.retry-100ms", "orders.payments.retry-200ms");
		assertThat(this.events.deadLettered).isEmpty();
	}

	@Test
	void givesUpAnOrderThatTheGatewayRefuses() {
		willThrow(new PaymentRefusedException("on purpose")).given(this.gateway).charge(any());
		this.orders.send(new Order("o-2", "alice", new BigDecimal("9.99")));
		await().until(() -> !this.events.deadLettered.isEmpty());
		assertThat(this.events.deadLettered).extracting(RecordDeadLetteredEvent::attempts).containsExactly(3);
	}

	@TestComponent
	static class Events {

		final Queue<RecordRetriedEvent> retried = new ConcurrentLinkedQueue<>();

		final Queue<RecordDeadLetteredEvent> deadLettered = new ConcurrentLinkedQueue<>();

		@EventListener
		void on(RecordRetriedEvent event) {
			this.retried.add(event);
		}

		@EventListener
		void on(RecordDeadLetteredEvent event) {
			this.deadLettered.add(event);
		}

	}

}
