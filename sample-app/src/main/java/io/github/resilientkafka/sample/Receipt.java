package io.github.resilientkafka.sample;

import java.math.BigDecimal;

/**
 * What a customer gets for an order, once.
 *
 * @param orderId the order
 * @param amount what was paid
 */
record Receipt(String orderId, BigDecimal amount) {

}
