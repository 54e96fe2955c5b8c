package io.github.resilientkafka.retired;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.health.RetriesHealth;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records wait in a former retry topic, and the application may see it but not read it.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class UnreadableLanesTests {

	private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

	private static final Queue<String> processed = new ConcurrentLinkedQueue<>();

	private static Admin admin;

	private final String topic = TestBroker.uniqueName("topic");

	private final String group = TestBroker.uniqueName("group");

	@BeforeAll
	static void start() {
		BROKER.brokerProperties(Map.of("auto.create.topics.enable", "false", "group.initial.rebalance.delay.ms", "0",
				"authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
				"allow.everyone.if.no.acl.found", "true"));
		BROKER.afterPropertiesSet();
		admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()));
	}

	@AfterAll
	static void stop() {
		admin.close();
		BROKER.destroy();
	}

	@Test
	void areReportedAndDrainedAsSoonAsTheyMayBeRead(CapturedOutput output) throws Exception {
		String lane = this.topic + "." + this.group + ".retry-1s";
		create(this.topic, lane);
		leave(lane, "waiting");
		AclBinding denial = deny(lane);
		try (ConfigurableApplicationContext context = run()) {
			RetiredLaneWatch watch = context.getBean(RetiredLaneWatch.class);
			assertThat(watch.unreadable()).containsExactly(new UnreadableLane("orders", lane, this.group, 1));
			assertThat(output).contains("Up to 1 records of listener 'orders' wait in '" + lane + "'");
			ComponentHealth health = context.getBean(RetriesHealth.class).health();
			assertThat(health.level()).isEqualTo(HealthLevel.DEGRADED);
			assertThat(health.details().get("reasons").toString()).contains(lane, "may not read");
			assertThat(health.details().get("unreadable").toString()).contains(lane, "atMost=1");
			leave(this.topic, "new");
			await().until(() -> processed.contains("new"));
			admin.deleteAcls(List.of(denial.toFilter())).all().get();
			await().until(() -> {
				watch.look();
				return processed.contains("waiting");
			});
			assertThat(watch.unreadable()).isEmpty();
			deny(lane);
			leave(lane, "later");
			await().until(() -> {
				watch.look();
				return !watch.unreadable().isEmpty();
			});
			assertThat(watch.unreadable()).containsExactly(new UnreadableLane("orders", lane, this.group, 1));
		}
	}

	@Test
	void ofOthersAreTheirs() throws Exception {
		String other = this.topic + ".other.retry-1s";
		create(this.topic, other);
		leave(other, "of the other");
		deny(other);
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(RetiredLaneWatch.class).unreadable()).isEmpty();
		}
	}

	private static void create(String... topics) throws Exception {
		admin.createTopics(List.of(topics).stream().map((name) -> new NewTopic(name, 1, (short) 1)).toList())
			.all()
			.get();
	}

	private AclBinding deny(String name) throws Exception {
		ResourcePattern resource = new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
		AclBinding denial = new AclBinding(resource,
				new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.DENY));
		AclBinding all = new AclBinding(resource,
				new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW));
		admin.createAcls(List.of(all, denial)).all().get();
		return denial;
	}

	private void leave(String name, String value) throws Exception {
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
				Map.of("bootstrap.servers", BROKER.getBrokersAsString()), new ByteArraySerializer(),
				new ByteArraySerializer())) {
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(name, value.getBytes(StandardCharsets.UTF_8));
			if (!name.equals(this.topic)) {
				record.headers()
					.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, this.group.getBytes(StandardCharsets.UTF_8))
					.add(KafkaHeaders.ORIGINAL_TOPIC, this.topic.getBytes(StandardCharsets.UTF_8))
					.add(ResilientKafkaHeaders.ATTEMPT, "1".getBytes(StandardCharsets.UTF_8))
					.add(ResilientKafkaHeaders.DUE, "1".getBytes(StandardCharsets.UTF_8));
			}
			producer.send(record).get();
		}
	}

	private ConfigurableApplicationContext run() {
		return TestApplication.of(Orders.class)
			.with("spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(), "topic=" + this.topic,
					"group=" + this.group)
			.run();
	}

	static class Orders {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}", retryDelays = "1h")
		void listen(String value) {
			processed.add(value);
		}

	}

}
