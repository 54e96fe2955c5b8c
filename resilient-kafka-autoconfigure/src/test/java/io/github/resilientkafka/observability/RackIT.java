package io.github.resilientkafka.observability;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerCluster;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Consumers that say which rack they are in fetch from the replica there, retries
 * included.
 */
@ProcessTest
@BrokerTest
class RackIT {

	private final String topic = TestBroker.uniqueName("topic");

	private final String retryTopic = this.topic + ".near.retry-1h";

	@Test
	void allIsFetchedFromTheBrokerInTheRackOfTheConsumer() throws Exception {
		try (BrokerCluster brokers = new BrokerCluster();
				Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.servers()))) {
			admin.createTopics(List.of(new NewTopic(this.topic, 3, (short) 3))).all().get();
			try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
				.with("topic=" + this.topic, "spring.kafka.bootstrap-servers=" + brokers.servers(),
						"spring.kafka.consumer.properties[client.rack]=" + BrokerCluster.rack(2))
				.withActuator("resilientkafka")
				.run()) {
				KafkaTemplate<?, ?> template = context.getBean(KafkaTemplate.class);
				await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
					sendToAllPartitions(template);
					assertThat(preferred(context, "near", this.topic)).isEqualTo(expected(admin, this.topic));
					assertThat(preferred(context, "near.retry", this.retryTopic))
						.isEqualTo(expected(admin, this.retryTopic));
				});
				assertThat(ActuatorClient.of(context).get("resilientkafka/near")).containsEntry("rack",
						BrokerCluster.rack(2));
			}
		}
	}

	/**
	 * The replica that a consumer prefers to the leader, -1 if it is the leader.
	 */
	private static Map<Integer, Integer> expected(Admin admin, String topic) throws Exception {
		return admin.describeTopics(List.of(topic))
			.allTopicNames()
			.get()
			.get(topic)
			.partitions()
			.stream()
			.collect(Collectors.toMap(TopicPartitionInfo::partition,
					(partition) -> (partition.leader().id() != 2) ? 2 : -1));
	}

	/**
	 * Clients since Kafka 4.1 have the metric twice, with the name of the topic as it is
	 * as well (KIP-1109).
	 */
	private static Map<Integer, Integer> preferred(ConfigurableApplicationContext context, String container,
			String topic) {
		return context.getBean(KafkaListenerEndpointRegistry.class)
			.getListenerContainer(container)
			.metrics()
			.values()
			.stream()
			.flatMap((metrics) -> metrics.entrySet().stream())
			.filter((metric) -> metric.getKey().name().equals("preferred-read-replica"))
			.filter((metric) -> metric.getKey().tags().get("topic").replace('_', '.').equals(topic))
			.collect(Collectors.toMap((metric) -> Integer.valueOf(metric.getKey().tags().get("partition")),
					(metric) -> (Integer) metric.getValue().metricValue(), (one, same) -> one));
	}

	@SuppressWarnings("unchecked")
	private void sendToAllPartitions(KafkaTemplate<?, ?> template) {
		for (int partition = 0; partition < 3; partition++) {
			((KafkaTemplate<Object, Object>) template).send(this.topic, partition, null, "poison");
		}
	}

	static class Listener {

		@ResilientKafkaListener(id = "near", topics = "${topic}", retryDelays = "1h")
		void listen(String value) {
			throw new IllegalStateException("on purpose");
		}

	}

}
