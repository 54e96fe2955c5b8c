package io.github.resilientkafka.sample;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/**
 * Writes one receipt for each order, although its printer jams for some of them at first,
 * and always after the receipt was sent.
 */
@Component
class ReceiptListener {

	private final KafkaTemplate<Object, Object> template;

	private final SampleProperties properties;

	private final Tally tally;

	ReceiptListener(KafkaTemplate<Object, Object> template, SampleProperties properties, Tally tally) {
		this.template = template;
		this.properties = properties;
		this.tally = tally;
	}

	@ResilientKafkaListener(id = "receipts", topics = OrderTopic.NAME, groupId = "receipts",
			delivery = Delivery.EXACTLY_ONCE)
	void write(Order order, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
		this.template.send(ReceiptTopic.NAME, order.id(), new Receipt(order.id(), order.amount()));
		if (attempt == 1 && jams(order)) {
			this.tally.countJam();
			throw new PrinterJammedException("The printer jammed after the receipt was sent");
		}
	}

	private boolean jams(Order order) {
		int jamEvery = this.properties.jamEvery();
		return jamEvery > 0 && Math.floorMod(order.id().hashCode(), jamEvery) == 0;
	}

}
