package io.github.resilientkafka.sample;

import java.util.concurrent.CompletableFuture;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;

/**
 * Puts orders onto their topic.
 */
@Component
class OrderSender {

	private final KafkaTemplate<String, Order> kafka;

	private final OrderJournal journal;

	OrderSender(KafkaTemplate<String, Order> kafka, OrderJournal journal) {
		this.kafka = kafka;
		this.journal = journal;
	}

	CompletableFuture<SendResult<String, Order>> send(Order order) {
		this.journal.open(order.id());
		return this.kafka.send(OrderTopic.NAME, order.customer(), order);
	}

}
