package io.github.resilientkafka.sampling;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.test.BrokerProcess;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that may do what its listener needs, and not a thing more.
 */
@ProcessTest
@BrokerTest
class DeniedSamplingIT {

	private final String topic = TestBroker.uniqueName("topic");

	private final String retryTopic = this.topic + ".denied.retry-1h";

	private final String deadLetterTopic = this.topic + ".denied.DLQ";

	private final String ledgerTopic = this.deadLetterTopic + ".ledger";

	@Test
	void whatIsDeniedIsUnknownAndNotDown() throws Exception {
		try (BrokerProcess broker = BrokerProcess.withUser("app", "secret")) {
			try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.servers()))) {
				admin
					.createTopics(
							List.of(new NewTopic(this.topic, 2, (short) 1), new NewTopic(this.retryTopic, 2, (short) 1),
									new NewTopic(this.deadLetterTopic, 2, (short) 1)))
					.all()
					.get();
				admin.createAcls(List.of(allow(ResourceType.TOPIC, this.topic, AclOperation.READ),
						allow(ResourceType.TOPIC, this.retryTopic, AclOperation.READ),
						allow(ResourceType.TOPIC, this.retryTopic, AclOperation.WRITE),
						allow(ResourceType.GROUP, "denied", AclOperation.READ)))
					.all()
					.get();
			}
			try (ConfigurableApplicationContext context = TestApplication.of(Listener.class)
				.with("topic=" + this.topic, "spring.kafka.bootstrap-servers=" + broker.userServers(),
						"spring.kafka.security.protocol=SASL_PLAINTEXT", "spring.kafka.properties.sasl.mechanism=PLAIN",
						"spring.kafka.properties.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"app\" password=\"secret\";",
						"resilient-kafka.topics.provision=false", "resilient-kafka.health.sampling.interval=500ms",
						"spring.kafka.listener.auth-exception-retry-interval=1s")
				.run()) {
				await().until(() -> health(context, "cluster").level() == HealthLevel.UP);
				await().until(() -> snapshot(context).ends().size() == 4);
				// The coordinator of the group may answer later than all others
				await().until(() -> snapshot(context).committed().containsKey("denied"));
				ClusterSnapshot snapshot = snapshot(context);
				assertThat(snapshot.capabilities()).isEqualTo(Map.of(Capability.CLUSTER, status(CapabilityState.OK),
						Capability.TOPICS, status(CapabilityState.DENIED, this.deadLetterTopic, this.ledgerTopic),
						Capability.CONFIGS, status(CapabilityState.DENIED, this.topic, this.retryTopic),
						Capability.QUORUM, status(CapabilityState.DENIED), Capability.OFFSETS,
						status(CapabilityState.OK), Capability.GROUPS, status(CapabilityState.DENIED, "denied.retry")));
				assertThat(snapshot.quorum()).isNull();
				assertThat(snapshot.committed()).containsOnlyKeys("denied");
				ComponentHealth isr = health(context, "isr");
				assertThat(isr.level()).isEqualTo(HealthLevel.UP);
				assertThat(isr.details()).containsEntry("partitions", Map.of("HEALTHY", 4))
					.containsEntry("unknownTopics", List.of(this.deadLetterTopic, this.ledgerTopic));
			}
		}
	}

	private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
		return new AclBinding(new ResourcePattern(type, name, PatternType.LITERAL),
				new AccessControlEntry("User:app", "*", operation, AclPermissionType.ALLOW));
	}

	private static CapabilityStatus status(CapabilityState state, String... denied) {
		return new CapabilityStatus(state, Set.of(denied));
	}

	private static ClusterSnapshot snapshot(ConfigurableApplicationContext context) {
		return context.getBean(ClusterSampler.class).snapshots().values().iterator().next();
	}

	private static ComponentHealth health(ConfigurableApplicationContext context, String name) {
		return context.getBeanProvider(HealthComponent.class)
			.stream()
			.filter((component) -> component.name().equals(name))
			.findFirst()
			.orElseThrow()
			.health();
	}

	static class Listener {

		@ResilientKafkaListener(id = "denied", topics = "${topic}", groupId = "denied", retryDelays = "1h")
		void listen(String value) {
		}

	}

}
