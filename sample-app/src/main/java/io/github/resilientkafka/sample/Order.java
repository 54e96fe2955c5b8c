package io.github.resilientkafka.sample;

import java.math.BigDecimal;

/**
 * What a customer has to pay for.
 *
 * @param id identifies the order
 * @param customer who pays, and the key of the record
 * @param amount how much; no gateway charges less than nothing
 */
record Order(String id, String customer, BigDecimal amount) {

	Order withId(String id) {
		return new Order(id, this.customer, this.amount);
	}

}
