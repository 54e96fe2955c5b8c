package io.github.resilientkafka;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Somebody who looks costs the brokers nothing.
 */
class ReadingTests {

	private static final int READS = 300;

	/**
	 * What clients ask again and again by themselves.
	 */
	private static final String ROUTINE = "Fetch.*|Heartbeat|ConsumerGroupHeartbeat|BrokerHeartbeat|PushTelemetry";

	@Test
	void healthEndpointAndMetersAskNoBroker() throws Exception {
		String topic = TestBroker.newTopic(1);
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
			.with("topic=" + topic, "resilient-kafka.health.sampling.interval=1h",
					"management.health.defaults.enabled=false", "management.health.resilient-kafka.enabled=true")
			.withActuator("health", "resilientkafka", "metrics")
			.run()) {
			ActuatorClient actuator = ActuatorClient.of(context);
			await().untilAsserted(() -> assertThat(actuator.get("health").toString()).contains("cluster", "isr", "lag",
					"listeners", "retries", "deadLetters", "sampledAt", topic));
			Map<String, Long> before = requests();
			for (int read = 0; read < READS; read++) {
				actuator.get("health");
				actuator.get("resilientkafka");
				actuator.get("metrics/resilient.kafka.consumer.lag");
			}
			Map<String, Long> after = requests();
			after.replaceAll((request, count) -> count - before.getOrDefault(request, 0L));
			assertThat(after).allSatisfy((request, count) -> assertThat(count).as(request).isLessThan(READS / 10));
		}
	}

	/**
	 * How many requests of each kind the broker has had, but for routine.
	 */
	private static Map<String, Long> requests() throws JMException {
		MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
		Map<String, Long> requests = new TreeMap<>();
		for (ObjectName name : beans
			.queryNames(new ObjectName("kafka.network:type=RequestMetrics,name=RequestsPerSec,*"), null)) {
			String request = name.getKeyProperty("request");
			if (!request.matches(ROUTINE)) {
				requests.merge(request, (Long) beans.getAttribute(name, "Count"), Long::sum);
			}
		}
		assertThat(requests).containsKeys("Metadata", "ListOffsets");
		return requests;
	}

	static class Listener {

		@ResilientKafkaListener(id = "read", topics = "${topic}", groupId = "read", retryDelays = "1h")
		void listen(String value) {
		}

	}

}
