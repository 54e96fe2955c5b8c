package io.github.resilientkafka.sample;

import java.math.BigDecimal;
import java.util.Map;

import io.github.resilientkafka.test.ResilientKafkaTest;
import io.github.resilientkafka.test.ResilientKafkaTester;
import io.github.resilientkafka.test.SentRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;
import org.testcontainers.kafka.KafkaContainer;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

import static io.github.resilientkafka.test.ResilientKafkaAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test kit moves the time of an application whose broker is in a container.
 */
@EnabledIfDockerAvailable
@SpringBootTest(properties = { "resilient-kafka.listeners.payments.retry.delays=1m,1h", "sample.orders-per-second=0" })
@Import(ContainersConfiguration.class)
@ResilientKafkaTest
@DirtiesContext
class ContainerWithTestKitIT {

	@Autowired
	private ResilientKafkaTester kafka;

	@Autowired
	private KafkaContainer broker;

	@Test
	void chargesAnOrderInTheContainerAfterAnHour() throws Exception {
		this.kafka.failing("payments").times(2).with(new GatewayUnavailableException("on purpose"));
		SentRecord sent = this.kafka.send("orders", new Order("o-1", "alice", new BigDecimal("9.99")));
		this.kafka.skipTime();
		assertThat(sent).path("payments").visits("main", "retry-1m", "retry-1h").endsProcessed();
		try (Admin admin = Admin.create(Map.of("bootstrap.servers", this.broker.getBootstrapServers()))) {
			assertThat(admin.listTopics().names().get()).contains("orders.payments.retry-1h");
		}
	}

}
