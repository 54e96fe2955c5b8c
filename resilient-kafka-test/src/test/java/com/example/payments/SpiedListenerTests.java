package com.example.payments;

import com.example.payments.Payments.Order;
import com.example.payments.Payments.PaymentListener;
import io.github.resilientkafka.test.ResilientKafkaTest;
import io.github.resilientkafka.test.ResilientKafkaTester;
import io.github.resilientkafka.test.SentRecord;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static io.github.resilientkafka.test.ResilientKafkaAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * The listener is a spy, and the test has a broker of its own.
 */
@SpringBootTest(properties = { "logging.level.kafka=ERROR", "logging.level.org.apache.kafka=ERROR",
		"logging.level.state.change.logger=ERROR",
		"spring.kafka.consumer.value-deserializer=org.springframework.kafka.support.serializer.JsonDeserializer",
		"spring.kafka.consumer.properties[spring.json.trusted.packages]=com.example.payments" })
@EmbeddedKafka(partitions = 1, topics = "orders")
@ResilientKafkaTest(partitions = 3)
class SpiedListenerTests {

	@Autowired
	private ResilientKafkaTester kafka;

	@Autowired
	private EmbeddedKafkaBroker broker;

	@MockitoSpyBean
	private PaymentListener listener;

	@Test
	void theListenerFailsItself() {
		Order order = new Order("o-1", 10);
		willThrow(new IllegalStateException("on purpose")).willCallRealMethod().given(this.listener).charge(order);
		SentRecord sent = this.kafka.send("orders", order);
		this.kafka.skipTime();
		assertThat(sent).path().visits("main", "retry-1m").endsProcessed();
		verify(this.listener, times(2)).charge(order);
	}

	@Test
	void theBrokerOfTheTestIsUsed() {
		SentRecord sent = this.kafka.send("orders", new Order("o-2", 10));
		assertThat(sent).path().endsProcessed();
		assertThat(this.broker.getTopics()).contains("orders");
	}

}
