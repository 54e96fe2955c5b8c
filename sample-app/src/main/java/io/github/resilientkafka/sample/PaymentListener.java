package io.github.resilientkafka.sample;

import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/**
 * Charges each order. What fails comes back through the retry topics.
 */
@Component
class PaymentListener {

	private final PaymentGateway gateway;

	private final OrderJournal journal;

	private final Tally tally;

	PaymentListener(PaymentGateway gateway, OrderJournal journal, Tally tally) {
		this.gateway = gateway;
		this.journal = journal;
		this.tally = tally;
	}

	@ResilientKafkaListener(id = "payments", topics = OrderTopic.NAME, groupId = "payments")
	void charge(Order order, @Header(KafkaHeaders.RECEIVED_TOPIC) String lane,
			@Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
		this.tally.countAttempt(lane);
		try {
			this.gateway.charge(order);
		}
		catch (RuntimeException ex) {
			this.journal.add(order.id(), Visit.failed(lane, attempt, ex));
			throw ex;
		}
		this.tally.countCharged();
		this.journal.add(order.id(), Visit.charged(lane, attempt));
	}

}
