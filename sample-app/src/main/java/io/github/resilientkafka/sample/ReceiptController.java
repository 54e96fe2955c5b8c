package io.github.resilientkafka.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells how many receipts an order has.
 */
@RestController
class ReceiptController {

	private final ReceiptBook book;

	ReceiptController(ReceiptBook book) {
		this.book = book;
	}

	@GetMapping("/receipts/{orderId}")
	Count count(@PathVariable String orderId) {
		return new Count(this.book.count(orderId));
	}

	/**
	 * The answer.
	 *
	 * @param receipts the number of receipts
	 */
	record Count(int receipts) {

	}

}
