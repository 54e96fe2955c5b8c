package io.github.resilientkafka.listener;

import java.time.Duration;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.Assignment;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The group protocol of KIP-848 works with brokers that have it. Where they do not, the
 * consumer says so once and polls on for nothing, so its container has to stop.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class GroupProtocolTests {

	private final String topic = TestBroker.newTopic(1);

	@Test
	void whatTheBrokersDoNotHaveIsSaidAndOtherwiseRecordsAreProcessed(CapturedOutput output) {
		boolean supported = Assignment.supported().anyMatch((each) -> each == Assignment.BROKER);
		try (ConfigurableApplicationContext context = TestApplication.of(Failing.class)
			.with("topic=" + this.topic, "resilient-kafka.defaults.retry.delays=100ms")
			.with(Assignment.BROKER.properties())
			.run()) {
			TestBroker.send(this.topic, "value");
			if (supported) {
				TestBroker.awaitRecords(this.topic + ".orders.DLQ", 1);
				return;
			}
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(output).containsPattern(
						"Container 'orders' has stopped .*UnsupportedVersionException: .* Check whether the "
								+ "brokers are as new as the client settings need: group.protocol=consumer needs Kafka 4.0")
					.contains("Container 'orders' is started again", "consumer-group-protocol"));
		}
	}

	static class Failing {

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void listen(String value) {
			throw new IllegalStateException("on purpose");
		}

	}

}
