package io.github.resilientkafka.method;

import java.io.IOException;

import io.github.resilientkafka.ResilientKafkaListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener without an id gets one that can be a property key.
 */
class AnnotatedListenerTests {

	/**
	 * The transaction of the one that may throw what does not roll it back would be taken
	 * for that of the other: its record would count as processed although it has failed.
	 */
	@Test
	void overloadedMethodsShareTheNameOfTheirTransactions() {
		Overloads bean = new Overloads();
		assertThat(AnnotatedListener.of(Overloads.class).transactions(bean)).hasSize(3);
		assertThat(MethodTransaction.namesRolledBackOnAny(AnnotatedListener.of(Overloads.class).transactions(bean)))
			.containsExactly(Overloads.class.getName() + ".other");
	}

	@ParameterizedTest
	@CsvSource({ "com.example.PaymentListener, charge, paymentListener-charge",
			"com.example.Payments$Listener, charge, payments-Listener-charge",
			"com.example.ParcelListener, ship$com_example_app, parcelListener-ship", "com.example.Odd, $, odd-$" })
	void theIdIsFitForAKey(String type, String method, String id) {
		assertThat(AnnotatedListener.defaultId(type, method)).isEqualTo(id);
	}

	@ResilientKafkaListener(id = "orders", topics = "orders")
	public static class Overloads {

		@Transactional
		@KafkaHandler
		public void handle(String value) {
		}

		@Transactional
		@KafkaHandler
		public void handle(Long value) throws IOException {
		}

		@Transactional
		@KafkaHandler
		public void other(Double value) {
		}

	}

}
