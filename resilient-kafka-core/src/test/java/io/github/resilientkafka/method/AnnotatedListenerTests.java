package io.github.resilientkafka.method;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener without an id gets one that can be a property key.
 */
class AnnotatedListenerTests {

	@ParameterizedTest
	@CsvSource({ "com.example.PaymentListener, charge, paymentListener-charge",
			"com.example.Payments$Listener, charge, payments-Listener-charge",
			"com.example.ParcelListener, ship$com_example_app, parcelListener-ship", "com.example.Odd, $, odd-$" })
	void theIdIsFitForAKey(String type, String method, String id) {
		assertThat(AnnotatedListener.defaultId(type, method)).isEqualTo(id);
	}

}
