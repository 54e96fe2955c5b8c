package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.topic.Cluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What is learned from a broker that does not permit everything.
 */
@BrokerTest
class BrokerSurveyTests {

	private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

	private static final Examination EXAMINATION = new Examination(StartupRules.ALL, new Suppressions(Map.of()));

	private static Admin admin;

	@BeforeAll
	static void start() throws Exception {
		BROKER.brokerListProperty("restricted.brokers");
		BROKER.brokerProperties(Map.of("authorizer.class.name",
				"org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found", "true",
				"auto.create.topics.enable", "false", "group.initial.rebalance.delay.ms", "0"));
		BROKER.afterPropertiesSet();
		admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()));
		admin
			.createTopics(
					Stream
						.of(FactsFixture.MAIN, FactsFixture.RETRY, FactsFixture.DEAD_LETTERS, FactsFixture.REPLAY,
								FactsFixture.LEDGER)
						.map((topic) -> new NewTopic(topic, 1, (short) 1))
						.toList())
			.all()
			.get();
		// Kafka 4 says nothing about a group that does not exist
		for (String group : List.of("payments", "payments.retry")) {
			Awaitility.await()
				.ignoreExceptions()
				.until(() -> admin
					.alterConsumerGroupOffsets(group,
							Map.of(new TopicPartition(FactsFixture.MAIN, 0), new OffsetAndMetadata(0)))
					.all()
					.get() == null);
		}
	}

	@AfterAll
	static void stop() {
		admin.close(Duration.ofSeconds(1));
		BROKER.destroy();
	}

	@Test
	void tellsWhatIsMissingFromWhatIsNotKnown() throws Exception {
		List<AclBinding> acls = new ArrayList<>();
		acls.add(allow(ResourceType.TOPIC, FactsFixture.MAIN, AclOperation.DESCRIBE));
		acls.add(allow(ResourceType.TOPIC, FactsFixture.RETRY, AclOperation.READ));
		acls.add(allow(ResourceType.TOPIC, FactsFixture.RETRY, AclOperation.DESCRIBE_CONFIGS));
		acls.add(new AclBinding(new ResourcePattern(ResourceType.TOPIC, FactsFixture.DEAD_LETTERS, PatternType.LITERAL),
				new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.DENY)));
		acls.add(allow(ResourceType.GROUP, "payments.retry", AclOperation.DESCRIBE));
		admin.createAcls(acls).all().get();
		ClientFacts clients = clients(BROKER.getBrokersAsString());
		List<Finding> findings = Awaitility.await()
			.until(() -> EXAMINATION.ofBrokers(clients, BrokerSurvey.take(admin, clients)),
					(found) -> found.stream().filter((finding) -> finding.rule().endsWith("permissions")).count() == 5);
		assertThat(findings).filteredOn((finding) -> finding.rule().endsWith("permissions"))
			.extracting(Finding::state, Finding::subject, Finding::value)
			.containsExactlyInAnyOrder(tuple(FindingState.REPORTED, FactsFixture.MAIN, "READ"),
					tuple(FindingState.REPORTED, FactsFixture.RETRY, "WRITE"),
					tuple(FindingState.REPORTED, FactsFixture.DEAD_LETTERS, "WRITE"),
					tuple(FindingState.REPORTED, FactsFixture.DEAD_LETTERS, "READ"),
					tuple(FindingState.REPORTED, "payments.retry", "READ"));
		assertThat(of("topic-unclean-election", findings)).extracting(Finding::state, Finding::subject)
			.containsExactlyInAnyOrder(tuple(FindingState.SKIPPED, FactsFixture.MAIN),
					tuple(FindingState.SKIPPED, FactsFixture.DEAD_LETTERS));
		assertThat(of("topic-unclean-election", findings)).extracting(Finding::value)
			.allMatch((value) -> value.contains("TopicAuthorizationException"));
		assertThat(of("topic-replication", findings)).extracting(Finding::state, Finding::subject, Finding::value)
			.containsExactly(tuple(FindingState.REPORTED, FactsFixture.MAIN, "1"));
	}

	@Test
	void aBrokerThatIsAwayIsNotKnown() throws Exception {
		ClientFacts clients = clients("localhost:1");
		try (Admin away = Admin.create(
				Map.of("bootstrap.servers", "localhost:1", "default.api.timeout.ms", 500, "request.timeout.ms", 400))) {
			assertThat(EXAMINATION.ofBrokers(clients, BrokerSurvey.take(away, clients))).isNotEmpty()
				.extracting(Finding::state)
				.containsOnly(FindingState.SKIPPED);
		}
	}

	private static Collection<Finding> of(String rule, List<Finding> findings) {
		return findings.stream().filter((finding) -> finding.rule().equals(rule)).toList();
	}

	private static ClientFacts clients(String servers) {
		ClientFacts fixture = new FactsFixture().clients();
		return new ClientFacts(new Cluster(Map.of("bootstrap.servers", servers)), fixture.producers(),
				fixture.listeners(), false, fixture.shutdownPhase(), fixture.observation(), fixture.application());
	}

	private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
		return new AclBinding(new ResourcePattern(type, name, PatternType.LITERAL),
				new AccessControlEntry("User:ANONYMOUS", "*", operation, AclPermissionType.ALLOW));
	}

}
