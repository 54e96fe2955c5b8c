package io.github.resilientkafka.sample;

import java.util.List;

import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.stereotype.Component;

/**
 * Counts the receipts of each order, many at once, as a reader that sees what is
 * committed.
 */
@Component
class ReceiptAudit {

	private final ReceiptBook book;

	ReceiptAudit(ReceiptBook book) {
		this.book = book;
	}

	@ResilientKafkaListener(id = "receipt-audit", topics = ReceiptTopic.NAME, groupId = "receipt-audit", batch = "true",
			properties = { "isolation.level=read_committed",
					"spring.json.value.default.type=io.github.resilientkafka.sample.Receipt" })
	void audit(List<Receipt> receipts) {
		receipts.forEach(this.book::enter);
	}

}
