package io.github.resilientkafka.sample;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.stereotype.Component;

/**
 * Remembers how many receipts the latest orders have.
 */
@Component
class ReceiptBook {

	private final Map<String, Integer> receipts;

	private long orders;

	private long surplus;

	ReceiptBook(SampleProperties properties) {
		this.receipts = new LinkedHashMap<>() {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
				return size() > properties.journalSize();
			}

		};
	}

	synchronized void enter(Receipt receipt) {
		if (this.receipts.merge(receipt.orderId(), 1, Integer::sum) == 1) {
			this.orders++;
		}
		else {
			this.surplus++;
		}
	}

	synchronized int count(String orderId) {
		return this.receipts.getOrDefault(orderId, 0);
	}

	/**
	 * How many orders have a receipt.
	 */
	synchronized long orders() {
		return this.orders;
	}

	/**
	 * How many receipts there are beyond the first of an order.
	 */
	synchronized long surplus() {
		return this.surplus;
	}

}
