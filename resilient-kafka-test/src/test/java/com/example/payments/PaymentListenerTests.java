package com.example.payments;

import java.net.SocketTimeoutException;
import java.time.Duration;

import com.example.payments.Payments.Gateway;
import com.example.payments.Payments.Order;
import io.github.resilientkafka.test.DeadLetterRecord;
import io.github.resilientkafka.test.ResilientKafkaTest;
import io.github.resilientkafka.test.ResilientKafkaTester;
import io.github.resilientkafka.test.SentRecord;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.kafka.support.serializer.DeserializationException;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static io.github.resilientkafka.test.ResilientKafkaAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * What the documentation shows, and what goes wrong in tests.
 */
@SpringBootTest(properties = { "logging.level.kafka=ERROR", "logging.level.org.apache.kafka=ERROR",
		"logging.level.state.change.logger=ERROR",
		"spring.kafka.consumer.value-deserializer=org.springframework.kafka.support.serializer.JsonDeserializer",
		"spring.kafka.consumer.properties[spring.json.trusted.packages]=com.example.payments" })
@ResilientKafkaTest
class PaymentListenerTests {

	@Autowired
	private ResilientKafkaTester kafka;

	@MockitoBean
	private Gateway gateway;

	@Test
	void isChargedWhenTheGatewayIsBackAfterAnHour() {
		this.kafka.failing("payments").times(3).with(new SocketTimeoutException("on purpose"));
		SentRecord order = this.kafka.send("orders", "key", new Order("o-1", 10));
		this.kafka.skipTime();
		assertThat(order).path().visits("main", "retry-1m", "retry-5m", "retry-1h").endsProcessed();
		assertThat(order).wasNeverEarly().tookAtLeast(Duration.ofMinutes(66));
		verify(this.gateway, times(1)).charge(new Order("o-1", 10));
	}

	@Test
	void theServiceMayFailInsteadOfTheListener() {
		willThrow(new IllegalStateException("on purpose")).willThrow(new IllegalStateException("on purpose"))
			.willDoNothing()
			.given(this.gateway)
			.charge(any());
		SentRecord order = this.kafka.send("orders", new Order("o-2", 10));
		this.kafka.skipTime();
		assertThat(order).path().visits("main", "retry-1m", "retry-5m").endsProcessed();
		verify(this.gateway, times(3)).charge(new Order("o-2", 10));
	}

	/**
	 * A failure of the service takes half a second until the record leaves: time that
	 * passes meanwhile must not be added to the delay.
	 */
	@Test
	void anAttemptInProgressEndsBeforeTimePasses() {
		willThrow(new IllegalStateException("on purpose")).willThrow(new IllegalStateException("on purpose"))
			.willDoNothing()
			.given(this.gateway)
			.charge(any());
		SentRecord order = this.kafka.send("orders", new Order("o-9", 10));
		assertThat(order).path().visits("main");
		this.kafka.advanceTime(Duration.ofMinutes(1));
		assertThat(order).path().visits("main", "retry-1m");
		this.kafka.advanceTime(Duration.ofMinutes(5));
		assertThat(order).path().visits("main", "retry-1m", "retry-5m").endsProcessed();
	}

	@Test
	void otherContextsOfTheJvmDoNotUseTheBroker(@Autowired EmbeddedKafkaBroker broker) {
		// @EmbeddedKafka of another class may have left its own
		assertThat(System.getProperty("spring.kafka.bootstrap-servers")).isNotEqualTo(broker.getBrokersAsString());
	}

	@Test
	void timeDoesNotPassByItself() {
		this.kafka.failing("payments").with(new IllegalStateException("on purpose"));
		SentRecord order = this.kafka.send("orders", new Order("o-3", 10));
		assertThat(order).isWaiting();
		this.kafka.advanceTime(Duration.ofSeconds(59));
		assertThat(order).path().visits("main");
		verify(this.gateway, never()).charge(any());
		this.kafka.advanceTime(Duration.ofSeconds(1));
		assertThat(order).path().visits("main", "retry-1m").endsProcessed();
	}

	@Test
	void garbageIsDeadAtOnce() {
		SentRecord garbage = this.kafka.send("orders", "{".getBytes());
		assertThat(garbage).path().visits("main").endsDeadLettered(DeserializationException.class);
		assertThat(this.kafka.deadLetters("payments")).singleElement()
			.extracting(DeadLetterRecord::text)
			.isEqualTo("{");
		verify(this.gateway, never()).charge(any());
	}

	@Test
	void deadLettersAreReplayed() {
		this.kafka.failing("payments").times(4).with(new IllegalStateException("on purpose"));
		SentRecord order = this.kafka.send("orders", new Order("o-4", 10));
		this.kafka.skipTime();
		assertThat(order).path().endsDeadLettered(IllegalStateException.class);
		this.kafka.replayDeadLetters("payments");
		assertThat(order).path().visits("main", "retry-1m", "retry-5m", "retry-1h", "replay").endsProcessed();
		assertThat(this.kafka.deadLetters("payments")).isEmpty();
		verify(this.gateway, times(1)).charge(any());
	}

	@Test
	void anOutageSendsNothingToTheDeadLetters() {
		this.kafka.breaker("payments").open();
		SentRecord order = this.kafka.send("orders", new Order("o-5", 10));
		assertThat(order).isWaiting();
		this.kafka.breaker("payments").close();
		assertThat(order).path().visits("main").endsProcessed();
	}

	@Test
	void whatATestLeavesIsForgotten() {
		this.kafka.failing("payments").always().with(new IllegalStateException("on purpose"));
		this.kafka.send("orders", new Order("o-6", 10));
		assertThat(this.kafka.send("orders", new Order("o-7", 10))).isWaiting();
		// Whichever test is next finds nothing of it
	}

	@Test
	void batchesAreFollowedAsWell() {
		SentRecord good = this.kafka.send("receipts", "good");
		SentRecord bad = this.kafka.send("receipts", "jam");
		this.kafka.skipTime();
		assertThat(good).path().visits("main").endsProcessed();
		assertThat(bad).path().visits("main", "retry-2h").endsDeadLettered(IllegalStateException.class);
	}

	@Test
	void aFailureShowsTheWholeWay() {
		this.kafka.failing("payments").times(4).with(new IllegalStateException("on purpose"));
		SentRecord order = this.kafka.send("orders", new Order("o-8", 10));
		this.kafka.skipTime();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(order).tookAtLeast(Duration.ofHours(2)))
			.withMessageContaining("orders-0@")
			.withMessageContaining("main: an attempt")
			.withMessageContaining("failed with java.lang.IllegalStateException: on purpose, and waits in retry-1h")
			.withMessageContaining("and is a dead letter in orders.payments.DLQ");
	}

	@Test
	void mistypedListenersAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.kafka.failing("payment"))
			.withMessageContaining("There is no listener 'payment'; use one of [payments, receipts]");
		assertThatIllegalArgumentException().isThrownBy(() -> this.kafka.deadLetters("payment"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.kafka.breaker("payment"));
	}

}
