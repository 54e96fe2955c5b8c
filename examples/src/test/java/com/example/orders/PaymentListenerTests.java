package com.example.orders;

import java.time.Duration;

import io.github.resilientkafka.test.ResilientKafkaTest;
import io.github.resilientkafka.test.ResilientKafkaTester;
import io.github.resilientkafka.test.SentRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.github.resilientkafka.test.ResilientKafkaAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example in Java does what the page says.
 */
@SpringBootTest
@Tag("broker")
@ResilientKafkaTest
class PaymentListenerTests {

	@Autowired
	private ResilientKafkaTester kafka;

	@Autowired
	private TestGateway gateway;

	@Autowired
	private TestDesk desk;

	@Test
	void chargesAnOrderWhenTheGatewayIsBack() {
		Order order = new Order("o-1", 999);
		this.gateway.fail("o-1", new IllegalStateException("on purpose"));
		SentRecord sent = this.kafka.send("orders", order);
		this.kafka.skipTime();
		assertThat(sent).path().visits("main", "retry-1m").endsProcessed();
		assertThat(this.gateway.charges(order)).isOne();
	}

	@Test
	void waitsAsLongAsTheGatewayAsks() {
		this.gateway.fail("o-2", new GatewayBusyException());
		SentRecord sent = this.kafka.send("orders", new Order("o-2", 999));
		this.kafka.skipTime();
		assertThat(sent).path().visits("main", "retry-5m").endsProcessed().tookAtLeast(Duration.ofMinutes(2));
	}

	@Test
	void asksSupportAtOnceAboutACardThatIsRefused() {
		CardRefusedException refusal = new CardRefusedException();
		this.gateway.fail("o-3", refusal);
		SentRecord sent = this.kafka.send("orders", new Order("o-3", 999));
		this.kafka.skipTime();
		assertThat(sent).path().visits("main").endsDeadLettered(CardRefusedException.class);
		assertThat(this.desk.asked()).contains(refusal);
	}

}
