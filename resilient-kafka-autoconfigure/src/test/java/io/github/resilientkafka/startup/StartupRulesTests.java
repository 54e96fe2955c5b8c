package io.github.resilientkafka.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.startup.BrokerFacts.Broker;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Each rule, with facts that break it and facts that come close.
 */
class StartupRulesTests {

	private static final Examination EXAMINATION = new Examination(StartupRules.ALL, new Suppressions(Map.of()));

	static Stream<Case> cases() {
		return Stream
			.of(ProducerRuleCases.all(), PayloadRuleCases.all(), clientCases(), consumerCases(), TopicRuleCases.all(),
					clusterCases(), groupCases(), migrationCases())
			.flatMap(List::stream);
	}

	private static List<Case> groupCases() {
		String[] former = { "orders.host-12-401.DLQ", "orders.host-12-402.retry-1h", "orders.host-13-7.DLQ" };
		return List.of(
				of("consumer-random-group", (it) -> it.group("3f2c8a52-0c7e-4f66-9a0e-0d5c7a1b2c3d"),
						(it) -> it.group("3f2c8a52-0c7e-4f66-9a0e-0d5c7a1b2c3d").withoutRedirects()),
				of("consumer-random-group", (it) -> it.group("cache_0123456789ABCDEF0123456789abcdef"),
						(it) -> it.group("cache-0123456789")),
				of("consumer-former-groups", (it) -> it.group("host-14-99").otherTopics(former),
						(it) -> it.group("host").otherTopics(former)),
				of("consumer-former-groups", (it) -> it.group("host-14-99").otherTopics(former),
						(it) -> it.group("host-14-99").otherTopics(former[0], former[1])),
				of("consumer-former-groups", (it) -> it.group("host-14-99").otherTopics(former),
						(it) -> it.group("host-14-99").otherTopics(former).withoutRedirects()));
	}

	private static List<Case> migrationCases() {
		return List.of(
				of("error-handler-exceptions", (it) -> it.errorHandler(IllegalStateException.class),
						(it) -> it.errorHandler(IllegalStateException.class).notOn(RuntimeException.class)),
				of("error-handler-exceptions", (it) -> it.errorHandler(IllegalStateException.class),
						(it) -> it.errorHandler(IllegalStateException.class).withoutRedirects()),
				of("error-handler", FactsFixture::errorHandler, (it) -> it),
				of("listener-settings",
						(it) -> it.application(new ApplicationFacts(Map.of("spring.kafka.listener.ack-mode", "record"),
								Map.of(), false, false, false)),
						(it) -> it.application(new ApplicationFacts(Map.of("spring.kafka.listener.ack-mode", "record"),
								Map.of("legacy", List.of("invoices")), false, false, false))),
				of("container-transactions",
						(it) -> it.application(new ApplicationFacts(Map.of(), Map.of(), true, false, false)),
						(it) -> it.application(new ApplicationFacts(Map.of(), Map.of(), true, false, false))
							.delivery(Delivery.EXACTLY_ONCE)),
				of("listener-timer",
						(it) -> it.application(new ApplicationFacts(Map.of(), Map.of("legacy", List.of("invoices")),
								false, true, false)),
						(it) -> it.application(new ApplicationFacts(Map.of(), Map.of(), false, true, false))),
				of("listener-timer",
						(it) -> it.application(new ApplicationFacts(Map.of(), Map.of(), false, true, false))
							.errorHandler(),
						(it) -> it.errorHandler()),
				of("listener-timer",
						(it) -> it.application(new ApplicationFacts(Map.of("spring.kafka.listener.ack-mode", "record"),
								Map.of(), false, true, false)),
						(it) -> it.application(new ApplicationFacts(Map.of("spring.kafka.listener.ack-mode", "record"),
								Map.of(), false, false, false))),
				of("health-outage",
						(it) -> it.application(new ApplicationFacts(Map.of(), Map.of(), false, false, true)),
						(it) -> it),
				of("former-topics", (it) -> it.otherTopics("orders-dlt"), (it) -> it.otherTopics("other-orders-dlt")),
				of("former-topics", (it) -> it.otherTopics("orders.DLT"), (it) -> it.otherTopics("orders-retry-eu")),
				of("former-topics", (it) -> it.otherTopics("orders-retry"), (it) -> it.otherTopics("orders")),
				// It gets nothing any more, whoever reads it
				of("former-topics",
						(it) -> it.otherTopics("orders-dlt")
							.anotherListener("mourners", Delivery.AT_LEAST_ONCE, "orders-dlt"),
						(it) -> it.anotherListener("mourners", Delivery.AT_LEAST_ONCE, "orders-dlt")),
				of("former-topics", (it) -> it.otherTopics("orders-retry-60000"),
						(it) -> it.otherTopics("orders-retry-60000")
							.anotherListener("late", Delivery.AT_LEAST_ONCE, "orders-retry-60000")));
	}

	private static List<Case> clientCases() {
		return List.of(
				of("circuit-breaker", (it) -> it.breaker(BreakerFacts.MISSING), (it) -> it.breaker(BreakerFacts.NONE)),
				of("circuit-breaker-defaults",
						(it) -> it.breaker(new BreakerFacts("gateway", false, "100 calls", List.of(), null)),
						(it) -> it.breaker(new BreakerFacts("gateway", false, null, List.of(), null))),
				of("observation-handler", (it) -> it.observation(true, false, false),
						(it) -> it.observation(false, false, false)),
				of("observation-tracer", (it) -> it.observation(true, true, false),
						(it) -> it.observation(true, true, true)),
				of("bootstrap-servers", (it) -> it.servers("kafka-1:9092"),
						(it) -> it.servers("kafka-1:9092, kafka-2:9092")),
				of("transport-security", (it) -> it.consumer("security.protocol", "SASL_PLAINTEXT"),
						(it) -> it.consumer("security.protocol", "SSL")),
				of("transport-security", (it) -> it.consumer("security.protocol", "sasl_plaintext"),
						(it) -> it.consumer("security.protocol", "sasl_ssl")),
				of("transport-security", (it) -> it.producer("ssl.endpoint.identification.algorithm", ""),
						(it) -> it.producer("ssl.endpoint.identification.algorithm", "https")),
				of("metadata-recovery", (it) -> it.producer("metadata.recovery.strategy", "none"), (it) -> it),
				of("client-id", FactsFixture::withoutClientIds, (it) -> it),
				of("deduplication-retention", (it) -> it.deduplication("jdbc", Duration.ofMinutes(59)),
						(it) -> it.deduplication("jdbc", Duration.ofHours(1))),
				of("deduplication-store", (it) -> it.deduplication("memory", Duration.ofDays(1)),
						(it) -> it.deduplication("redis", Duration.ofDays(1))),
				of("shutdown-timeout", (it) -> it.shutdownPhase(Duration.ofSeconds(14)),
						(it) -> it.shutdownPhase(Duration.ofSeconds(15))));
	}

	private static List<Case> consumerCases() {
		return List.of(
				of("consumer-auto-commit", (it) -> it.consumer("enable.auto.commit", "true"),
						(it) -> it.consumer("enable.auto.commit", "false")),
				of("consumer-max-poll-interval", (it) -> it.consumer("max.poll.interval.ms", "39999"),
						(it) -> it.consumer("max.poll.interval.ms", "40000")),
				of("consumer-heartbeat", (it) -> it.consumer("heartbeat.interval.ms", "15001"),
						(it) -> it.consumer("heartbeat.interval.ms", "15000")),
				of("consumer-offset-reset", (it) -> it.consumer("auto.offset.reset", "latest"),
						(it) -> it.consumer("auto.offset.reset", "none")),
				of("consumer-shared-group", (it) -> it.anotherListener("payments", Delivery.AT_LEAST_ONCE, "refunds"),
						(it) -> it.anotherListener("refunds", Delivery.AT_LEAST_ONCE, "refunds")),
				of("consumer-instance-id",
						(it) -> it.consumer("group.instance.id", "one")
							.anotherListener("payments", Delivery.AT_LEAST_ONCE, "refunds"),
						(it) -> it.consumer("group.instance.id", "one")
							.anotherListener("refunds", Delivery.AT_LEAST_ONCE, "refunds")),
				of("consumer-isolation", (it) -> it.transactionIdPrefix("tx-"),
						(it) -> it.transactionIdPrefix("tx-").consumer("isolation.level", "read_committed")),
				of("consumer-isolation", (it) -> it.anotherListener("refunds", Delivery.EXACTLY_ONCE, "refunds"),
						(it) -> it.anotherListener("refunds", Delivery.EXACTLY_ONCE, "refunds")
							.delivery(Delivery.EXACTLY_ONCE)),
				of("redirect-isolation",
						(it) -> it.delivery(Delivery.EXACTLY_ONCE)
							.anotherListener("mourners", Delivery.AT_LEAST_ONCE, FactsFixture.DEAD_LETTERS),
						(it) -> it.delivery(Delivery.EXACTLY_ONCE)
							.consumer("isolation.level", "read_committed")
							.anotherListener("mourners", Delivery.AT_LEAST_ONCE, FactsFixture.DEAD_LETTERS)),
				of("consumer-authorization-retry",
						(it) -> it.container(
								(c) -> new ContainerFacts(c.concurrency(), c.clientId(), c.shutdownTimeout(), false)),
						(it) -> it),
				of("json-trusted-packages", (it) -> it.consumer("spring.json.trusted.packages", "com.example, *"),
						(it) -> it.consumer("spring.json.trusted.packages", "com.example.*")),
				of("consumer-session-timeout",
						(it) -> it.consumer("session.timeout.ms", "5999").consumer("heartbeat.interval.ms", "1000"),
						(it) -> it.consumer("session.timeout.ms", "6000").consumer("heartbeat.interval.ms", "1000")),
				of("consumer-group-protocol", (it) -> it.consumer("group.protocol", "consumer"),
						(it) -> it.consumer("group.protocol", "consumer")
							.features("metadata.version", "group.version")),
				of("consumer-concurrency",
						(it) -> it.container((c) -> new ContainerFacts(4, c.clientId(), c.shutdownTimeout(), true)),
						(it) -> it),
				of("topic-auto-creation", (it) -> it.consumer("allow.auto.create.topics", "true"), (it) -> it),
				of("topic-auto-creation", (it) -> it.consumer("allow.auto.create.topics", "true"),
						(it) -> it.consumer("allow.auto.create.topics", "true")
							.broker("auto.create.topics.enable", "false")));
	}

	private static List<Case> clusterCases() {
		return List.of(
				of("cluster-brokers", (it) -> it.brokers(new Broker(1, null), new Broker(2, null)),
						(it) -> it.brokers(new Broker(1, null), new Broker(2, null), new Broker(3, null))),
				of("cluster-brokers", (it) -> it.partitions(FactsFixture.MAIN, List.of(List.of(1, 2, 3, 4))),
						(it) -> it),
				of("cluster-racks",
						(it) -> it.brokers(new Broker(1, "a"), new Broker(2, "a"), new Broker(3, "a"),
								new Broker(4, "b")),
						(it) -> it.brokers(new Broker(1, "a"), new Broker(2, "a"), new Broker(3, "a"))),
				of("cluster-racks",
						(it) -> it.brokers(new Broker(1, "a"), new Broker(2, "a"), new Broker(3, "a"),
								new Broker(4, "b")),
						(it) -> it.brokers(new Broker(1, "a"), new Broker(2, "a"), new Broker(4, "b"))),
				of("consumer-rack", (it) -> it.consumer("client.rack", ""), (it) -> it),
				of("consumer-rack", (it) -> it.consumer("client.rack", "d"),
						(it) -> it.consumer("client.rack", "")
							.brokers(new Broker(1, null), new Broker(2, null), new Broker(3, "a"))),
				of("cluster-replica-selector", (it) -> it.broker("replica.selector.class", ""),
						(it) -> it.broker("replica.selector.class", "")
							.consumer("client.rack", "")
							.brokers(new Broker(1, null), new Broker(2, null), new Broker(3, null))),
				of("eligible-leader-replicas", (it) -> it.features("metadata.version"), (it) -> it),
				of("offsets-retention", (it) -> it.broker("offsets.retention.minutes", "10079"), (it) -> it),
				of("topic-permissions", (it) -> it.topicOperations(FactsFixture.MAIN, AclOperation.DESCRIBE),
						(it) -> it.topicOperations(FactsFixture.MAIN, AclOperation.READ)),
				of("topic-permissions", (it) -> it.topicOperations(FactsFixture.RETRY, AclOperation.READ),
						(it) -> it.topicOperations(FactsFixture.RETRY, AclOperation.READ, AclOperation.WRITE)),
				of("topic-permissions", (it) -> it.topicOperations(FactsFixture.DEAD_LETTERS), (it) -> it),
				of("dead-letter-permissions", (it) -> it.topicOperations(FactsFixture.LEDGER), (it) -> it),
				of("group-permissions", (it) -> it.groupOperations("payments.retry"),
						(it) -> it.groupOperations("payments.retry", AclOperation.READ)));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void findsWhatIsWrong(Case tested) {
		assertThat(findings(tested.failing(), tested.rule())).isNotEmpty().allSatisfy((finding) -> {
			assertThat(finding.state()).isEqualTo(FindingState.REPORTED);
			assertThat(finding.property()).isNotBlank();
			assertThat(finding.value()).isNotBlank();
		});
	}

	@ParameterizedTest
	@MethodSource("cases")
	void isContentWithWhatIsRight(Case tested) {
		assertThat(findings(tested.passing(), tested.rule())).isEmpty();
	}

	@Test
	void eachRuleHasCases() {
		assertThat(cases().map(Case::rule).collect(Collectors.toSet())).containsExactlyInAnyOrderElementsOf(
				StartupRules.ALL.stream().map(StartupRule::id).collect(Collectors.toSet()));
		assertThat(StartupRules.ALL).doesNotHaveDuplicates().extracting(StartupRule::id).doesNotHaveDuplicates();
	}

	@Test
	void nothingIsWrongWithTheFixture() {
		FactsFixture fixture = new FactsFixture();
		assertThat(EXAMINATION.ofClients(fixture.clients())).isEmpty();
		assertThat(EXAMINATION.ofBrokers(fixture.clients(), fixture.answers())).isEmpty();
	}

	@Test
	void whatTheBrokersDoNotSayIsSkippedAndNotPassed() {
		FactsFixture fixture = new FactsFixture();
		Collection<Finding> findings = EXAMINATION.ofBrokers(fixture.clients(), BrokerFacts.unreachable("Gone"));
		assertThat(findings).allSatisfy((finding) -> {
			assertThat(finding.state()).isEqualTo(FindingState.SKIPPED);
			assertThat(finding.value()).isNotBlank();
		});
		assertThat(findings).extracting(Finding::rule)
			.containsAll(StartupRules.ALL.stream().filter(StartupRule::broker).map(StartupRule::id).toList());
	}

	@Test
	void aBrokerOnThisMachineNeedNotBeACluster() {
		FactsFixture local = new FactsFixture().servers("localhost:9092")
			.brokers(new Broker(1, null))
			.producer("security.protocol", "PLAINTEXT")
			.producer("max.block.ms", "60000")
			.partitions(FactsFixture.MAIN, List.of(List.of(1)));
		assertThat(findings(local)).extracting(Finding::rule)
			.contains("bootstrap-servers", "transport-security", "producer-max-block", "topic-replication",
					"cluster-brokers");
		assertThat(findings(local)).extracting(Finding::severity).containsOnly(Severity.INFO);
		assertThat(findings(local.producer("acks", "1"))).extracting(Finding::severity).contains(Severity.ERROR);
	}

	@Test
	void severalBrokersOnThisMachineAreACluster() {
		assertThat(findings(
				new FactsFixture().servers("127.0.0.1:1,[::1]:2").partitions(FactsFixture.MAIN, List.of(List.of(1)))))
			.filteredOn((finding) -> finding.rule().equals("topic-replication"))
			.extracting(Finding::severity)
			.containsExactly(Severity.ERROR);
	}

	@Test
	void aConfigurationThatKafkaRefusesIsOneFinding() {
		assertThat(findings(new FactsFixture().producer("linger.ms", "soon"))).extracting(Finding::rule)
			.containsExactly("producer-config");
	}

	@Test
	void aSuppressedFindingIsKeptWithItsReason() {
		Examination examination = new Examination(StartupRules.ALL,
				new Suppressions(Map.of("producer-acks", "Speed matters more")));
		assertThat(examination.ofClients(new FactsFixture().producer("acks", "1").clients()))
			.filteredOn((finding) -> finding.rule().equals("producer-acks"))
			.singleElement()
			.satisfies((finding) -> {
				assertThat(finding.state()).isEqualTo(FindingState.SUPPRESSED);
				assertThat(finding.reason()).isEqualTo("Speed matters more");
			});
	}

	/**
	 * Kafka's own configuration class logs all values, so it is not used; but it decides.
	 */
	@Test
	void idempotenceIsJudgedAsByKafka() {
		Map<String, List<String>> values = Map.of("enable.idempotence", List.of("", "true", "false"), "acks",
				List.of("", "all", "-1", "1", "0"), "retries", List.of("", "0", "3"),
				"max.in.flight.requests.per.connection", List.of("", "5", "6"), "transactional.id", List.of("", "id"));
		List<Map<String, Object>> combinations = List.of(Map.of("bootstrap.servers", "localhost:1",
				ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
				ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class));
		for (Map.Entry<String, List<String>> each : values.entrySet()) {
			combinations = combinations.stream()
				.flatMap((configs) -> each.getValue().stream().map((value) -> with(configs, each.getKey(), value)))
				.toList();
		}
		assertThat(combinations).hasSize(270).allSatisfy(StartupRulesTests::isJudgedAsByKafka);
	}

	/**
	 * No text stands for a property that is not set.
	 */
	private static Map<String, Object> with(Map<String, Object> configs, String name, String value) {
		Map<String, Object> more = new HashMap<>(configs);
		if (!value.isEmpty()) {
			more.put(name, value);
		}
		return more;
	}

	private static void isJudgedAsByKafka(Map<String, Object> configs) {
		ProducerFacts facts = ProducerFacts.of("producers", configs, null);
		try {
			ProducerConfig config = new ProducerConfig(configs);
			assertThat(facts.refusal()).as("%s", configs).isEmpty();
			assertThat(facts.isIdempotent()).as("%s", configs)
				.isEqualTo(config.getBoolean(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG));
			assertThat(facts.acknowledgedByAll()).as("%s", configs)
				.isEqualTo(config.getString(ProducerConfig.ACKS_CONFIG).equals("-1"));
		}
		catch (ConfigException ex) {
			// That Kafka 4 refuses what Kafka 3 has made of it comes to the same
			assertThat(facts.refusal().or(facts::idempotenceObstacle)).as("%s: %s", configs, ex.getMessage())
				.isPresent();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					payments | paymnts    | ; did you mean paymnts? Then set resilient-kafka.listeners.payments.circuit-breaker.instance=paymnts, or rename resilience4j.circuitbreaker.instances.paymnts to payments)
					payments | paymnets   | ; did you mean paymnets?
					payments | shipments  |
					# Its own listener has it
					payments | payment    |
					paymnt   | payment    | ; did you mean payment?
					gatway   | gateway    | ; did you mean gateway?""")
	void aCircuitBreakerThatIsNearlyCalledSoMayBeMeant(String name, String configured, String advice) {
		assertThat(findings(
				(it) -> it.anotherBreaker("payment")
					.breaker(new BreakerFacts(name, false, "100 calls", List.of(configured), null)),
				"circuit-breaker-defaults"))
			.singleElement()
			.extracting(Finding::value, InstanceOfAssertFactories.STRING)
			.startsWith("100 calls (configured are " + configured + ((advice != null) ? advice : ")"));
	}

	@Test
	void theCircuitBreakerThatIsMeantIsSetWhereTheOtherIs() {
		String property = "resilient-kafka.defaults.circuit-breaker.instance";
		assertThat(findings(
				(it) -> it.breaker(new BreakerFacts("gatway", false, "100 calls", List.of("gateway"), property)),
				"circuit-breaker-defaults"))
			.singleElement()
			.extracting(Finding::value, InstanceOfAssertFactories.STRING)
			.endsWith("; did you mean gateway? Then set " + property
					+ "=gateway, or rename resilience4j.circuitbreaker.instances.gateway to gatway)");
	}

	@Test
	void whoReadsDeadLettersThatDoNotComeAnyMoreIsNamed() {
		assertThat(findings(
				(it) -> it.otherTopics("orders-dlt", "orders.DLT")
					.application(new ApplicationFacts(Map.of(),
							Map.of("support", List.of("orders-dlt", "invoices-dlt")), false, false, false)),
				"former-topics"))
			.extracting(Finding::subject, Finding::value)
			.containsExactly(tuple("orders-dlt", "orders, read by support"), tuple("orders.DLT", "orders"));
	}

	private static Path page() {
		return Stream.of("docs", "../docs", "../../docs")
			.map((docs) -> Path.of(docs, "startup-checks.md"))
			.filter(Files::exists)
			.findFirst()
			.orElseThrow();
	}

	@Test
	void rulesAndDocumentationAgree() throws IOException {
		Set<String> documented = Files.readAllLines(page())
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.collect(Collectors.toSet());
		assertThat(documented).containsExactlyInAnyOrderElementsOf(
				StartupRules.ALL.stream().map(StartupRulesTests::row).collect(Collectors.toSet()));
	}

	@Test
	void whatIsToBeCopiedIsDocumented() throws IOException {
		String page = Files.readString(page());
		assertThat(StartupRules.ALL).filteredOn((rule) -> !rule.example().isEmpty())
			.isNotEmpty()
			.allSatisfy((rule) -> assertThat(page).contains("```yaml\n" + rule.example() + "\n```"));
	}

	@Test
	void whatIsToBeCopiedKeepsItsLines() {
		List<Finding> findings = findings(
				(it) -> it.breaker(new BreakerFacts("gateway", false, "100 calls", List.of(), null)),
				"circuit-breaker-defaults");
		assertThat(FindingsText.of(findings)).contains("resilience4j.circuitbreaker=100 calls (gateway)").endsWith("""
				for example:
				        resilience4j:
				          circuitbreaker:
				            configs:
				              default:
				                sliding-window-size: 20
				                minimum-number-of-calls: 10
				                wait-duration-in-open-state: 10s
				                permitted-number-of-calls-in-half-open-state: 3""");
	}

	private static String row(StartupRule rule) {
		return "| `%s` | %s%s | %s | %s | %s | %s |".formatted(rule.id(), rule.severity(),
				rule.production() ? " *" : "", rule.broker() ? "brokers" : "clients", rule.question(),
				rule.why().replace("<", "\\<"), rule.remedy().replace("<", "\\<"));
	}

	private static List<Finding> findings(UnaryOperator<FactsFixture> change, String rule) {
		return findings(change.apply(new FactsFixture())).stream()
			.filter((finding) -> finding.rule().equals(rule))
			.toList();
	}

	private static List<Finding> findings(FactsFixture fixture) {
		return Stream
			.concat(EXAMINATION.ofClients(fixture.clients()).stream(),
					EXAMINATION.ofBrokers(fixture.clients(), fixture.answers()).stream())
			.toList();
	}

	static Case of(String rule, UnaryOperator<FactsFixture> failing, UnaryOperator<FactsFixture> passing) {
		return new Case(rule, failing, passing);
	}

	record Case(String rule, UnaryOperator<FactsFixture> failing, UnaryOperator<FactsFixture> passing) {

		@Override
		public String toString() {
			return this.rule;
		}

	}

}
