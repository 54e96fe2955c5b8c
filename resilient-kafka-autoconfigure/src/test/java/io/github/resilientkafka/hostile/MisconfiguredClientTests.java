package io.github.resilientkafka.hostile;

import java.util.List;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * What is wrong with a client is named, and the setting to look at.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class MisconfiguredClientTests {

	private final String topic = TestBroker.newTopic(1);

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					spring.kafka.bootstrap-servers=localhost | Invalid url in bootstrap.servers: localhost | spring.kafka.bootstrap-servers
					spring.kafka.security.protocol=SASL_PLAINTEXT | Could not find a 'KafkaClient' entry in the JAAS configuration | sasl.jaas.config
					spring.kafka.security.protocol=SASL_PLAIN | Invalid value SASL_PLAIN for configuration security.protocol | client setting
					spring.kafka.ssl.trust-store-location=file:/no/such.jks | NoSuchFileException: /no/such.jks | spring.kafka.ssl.trust-store-location
					""")
	void doesNotStartAndSaysWhy(String property, String reason, String setting, CapturedOutput output) {
		TestApplication application = application().with(property);
		if (property.contains(".ssl.")) {
			application.with("spring.kafka.security.protocol=SSL");
		}
		assertThatThrownBy(application::run).isNotNull();
		List<String> lines = output.getOut().lines().toList();
		assertThat(lines).anySatisfy((line) -> assertThat(line).contains("Reason:").contains(reason));
		assertThat(lines).anySatisfy((line) -> assertThat(line).startsWith("Check ").contains(setting));
	}

	@Test
	void aStoreThatIsAwayIsNamedWithItsSetting(CapturedOutput output) {
		try (ConfigurableApplicationContext context = application()
			.with("resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.key=value",
					"resilient-kafka.defaults.deduplication.store=redis", "spring.data.redis.port=1")
			.run()) {
			TestBroker.send(this.topic, "secret");
			await().untilAsserted(() -> assertThat(output.getOut()).contains(
					"Listener 'clients' pauses: the deduplication store cannot be reached: ",
					"Connection refused: localhost", "Check spring.data.redis.host and .port"));
			assertThat(output.getOut()).doesNotContain("secret");
		}
	}

	private TestApplication application() {
		return TestApplication.of(Listener.class)
			.with("topic=" + this.topic, "resilient-kafka.defaults.retry.delays=1s");
	}

	static class Listener {

		@ResilientKafkaListener(id = "clients", topics = "${topic}", groupId = "${topic}")
		void listen(String value) {
		}

	}

}
