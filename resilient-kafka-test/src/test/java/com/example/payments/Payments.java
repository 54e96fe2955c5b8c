package com.example.payments;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.github.resilientkafka.ResilientKafkaListener;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Charges orders.
 */
@SpringBootApplication
class Payments {

	/**
	 * A clock that stands still must not stop retries.
	 */
	@Bean
	Clock clock() {
		return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
	}

	/**
	 * Where orders are charged.
	 */
	@Component
	static class Gateway {

		void charge(Order order) {
			if (order.amount() < 0) {
				throw new IllegalArgumentException("A charge of " + order.amount());
			}
		}

	}

	/**
	 * What charges them.
	 */
	@Component
	static class PaymentListener {

		private final Gateway gateway;

		PaymentListener(Gateway gateway) {
			this.gateway = gateway;
		}

		@ResilientKafkaListener(id = "payments", topics = "orders")
		void charge(Order order) {
			this.gateway.charge(order);
		}

		@ResilientKafkaListener(id = "receipts", topics = "receipts", retryDelays = "2h", batch = "true",
				properties = "value.deserializer=org.apache.kafka.common.serialization.StringDeserializer")
		void print(List<String> receipts) {
			if (receipts.contains("jam")) {
				throw new IllegalStateException("The printer jams");
			}
		}

	}

	/**
	 * An order.
	 *
	 * @param id its id
	 * @param amount how much is charged
	 */
	record Order(String id, int amount) {

	}

}
