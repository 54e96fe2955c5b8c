package io.github.resilientkafka.startup;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What is questionable is said when the application starts, and stops it only if that was
 * asked for.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class StartupChecksTests {

	private static final String MODE = "resilient-kafka.startup-checks.mode=";

	private static final String SUPPRESS = "resilient-kafka.startup-checks.suppress.";

	private final String topic = TestBroker.uniqueName("topic");

	@Test
	void anErrorInAClientStopsTheStartWithAllThatWasFound(CapturedOutput output) {
		TestApplication application = application().with(MODE + "fail", "spring.kafka.producer.acks=1",
				"spring.kafka.consumer.auto-offset-reset=latest");
		assertThat(NestedExceptionUtils.getMostSpecificCause(catchThrowable(() -> application.run().close())))
			.isInstanceOf(StartupCheckException.class);
		assertThat(output).contains("resilient-kafka.startup-checks.mode is fail")
			.contains("ERROR producer-acks: acks=1 (kafkaProducerFactory). A record that was acknowledged is lost")
			.contains("Set spring.kafka.producer.acks=all.")
			.contains("ERROR producer-idempotence: enable.idempotence=false because of acks=1")
			.contains("WARN  consumer-offset-reset: auto.offset.reset=latest (checked)")
			.contains("Do what is said behind each error (producer-acks, producer-idempotence), or accept it with"
					+ " resilient-kafka.startup-checks.suppress.<rule>=<reason>.");
	}

	@Test
	void findingsAreLoggedTogetherAndAcceptedWithAReason(CapturedOutput output) {
		TestApplication application = application().with("spring.kafka.producer.acks=1",
				"spring.kafka.producer.retries=0", SUPPRESS + "producer-acks=Metrics, a lost one does no harm",
				// As an environment variable makes it
				SUPPRESS + "produceridempotence=As above", SUPPRESS + "deduplication-store=Not used");
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(output).containsOnlyOnce("Start-up checks of clients. To accept a finding")
				.contains("ERROR producer-retries: retries=0 (kafkaProducerFactory).")
				.doesNotContain("producer-acks", "producer-idempotence");
			assertThat(of("producer-acks", context)).singleElement().satisfies((finding) -> {
				assertThat(finding.state()).isEqualTo(FindingState.SUPPRESSED);
				assertThat(finding.reason()).isEqualTo("Metrics, a lost one does no harm");
			});
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					producer-ack=Why not | suppress.producer-ack suppresses a rule that does not exist | Use one of these, or remove it: bootstrap-servers, circuit-breaker
					producer-acks=       | suppress.producer-acks has no reason                       | Say why the finding is accepted
					""")
	void aSuppressionThatDoesNotHelpIsRefused(String suppression, String problem, String action,
			CapturedOutput output) {
		assertThat(catchThrowable(() -> application().with(SUPPRESS + suppression).run().close())).isNotNull();
		assertThat(output).contains("resilient-kafka.startup-checks." + problem).contains("Action:").contains(action);
	}

	/**
	 * The broker findings come after the start, so that also in mode fail it goes on.
	 */
	@Test
	void whatIsWrongWithTopicsIsSaidWhenTheListenersRun(CapturedOutput output) throws Exception {
		String retry = this.topic + ".checked.retry-1h";
		String deadLetters = this.topic + ".checked.DLQ";
		TestBroker.create(new NewTopic(this.topic, 2, (short) 1),
				new NewTopic(retry, 1, (short) 1).configs(
						Map.of("cleanup.policy", "compact", "retention.ms", "3600000", "max.message.bytes", "1000")),
				new NewTopic(deadLetters, 2, (short) 1).configs(Map.of("retention.ms", "1000")),
				new NewTopic(deadLetters.replace(".DLQ", ".replay"), 2, (short) 1)
					.configs(Map.of("retention.ms", "-1", "max.message.bytes", "2000000")),
				new NewTopic(deadLetters + ".ledger", 1, (short) 1));
		TestApplication application = application().with(MODE + "fail", "resilient-kafka.topics.provision=false")
			.withBean("meters", new SimpleMeterRegistry());
		try (ConfigurableApplicationContext context = application.run()) {
			// The last line
			Awaitility.await()
				.untilAsserted(() -> assertThat(output)
					.containsPattern("INFO .*Start-up checks of cluster \\S+ have (a|\\d+) hints?"));
			assertThat(output)
				.containsOnlyOnce("retry-retention: retention.ms=3600000, that of " + this.topic
						+ " is 604800000, and records wait for 3600000 (" + retry + "). They expire by the time")
				.containsOnlyOnce("redirect-cleanup: cleanup.policy=compact (" + retry + ")")
				.containsOnlyOnce("redirect-record-size: max.message.bytes=1000, and " + this.topic)
				.containsOnlyOnce("redirect-headroom: max.message.bytes=1048588, and " + this.topic + " has 1048588 ("
						+ deadLetters + ")")
				.containsOnlyOnce("redirect-partitions: partitions=1 instead of 2 (" + retry + ")")
				.containsOnlyOnce("dead-letter-retention: retention.ms=1000 (" + deadLetters + ")")
				.containsPattern("ERROR \\[resilient-kafka-startup-checks].*Start-up checks of cluster")
				.containsPattern("WARN  \\[resilient-kafka-startup-checks].*Start-up checks of cluster");
			assertThat(of("topic-replication", context)).singleElement().satisfies((finding) -> {
				assertThat(finding.severity()).isEqualTo(Severity.INFO);
				assertThat(finding.subject()).isEqualTo(this.topic);
				assertThat(finding.value()).isEqualTo("1");
			});
			assertThat(of("topic-permissions", context)).isEmpty();
			assertThat(report(context)).extracting(Finding::state).containsOnly(FindingState.REPORTED);
			assertThat(context.getBean("meters", MeterRegistry.class)
				.get("resilient.kafka.startup.findings")
				.tags("rule", "retry-retention", "severity", "error", "state", "reported")
				.gauge()
				.value()).isEqualTo(1);
		}
	}

	@Test
	void aBrokerThatIsAwayIsNoObstacle(CapturedOutput output) {
		TestApplication application = application().with(MODE + "fail", "spring.kafka.bootstrap-servers=localhost:1");
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.isActive()).isTrue();
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(of("topic-replication", context)).singleElement()
					.extracting(Finding::state)
					.isEqualTo(FindingState.SKIPPED));
			assertThat(output).doesNotContain("Start-up checks of cluster");
		}
	}

	/**
	 * In YAML, off is a boolean.
	 */
	@Test
	void nothingIsCheckedWhenSwitchedOff(CapturedOutput output) {
		TestApplication application = application().with(MODE + "false", "spring.kafka.producer.acks=1");
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(report(context)).isEmpty();
			assertThat(output).doesNotContain("producer-acks");
		}
	}

	/**
	 * Of whose hosts nobody knows the address.
	 */
	@Test
	void aClusterThatCannotBeAskedKeepsNoOtherFromBeingAsked(CapturedOutput output) {
		TestBroker.create(new NewTopic(this.topic, 1, (short) 1));
		TestApplication application = application().withBean("elsewhere", new DefaultKafkaProducerFactory<>(
				Map.of("bootstrap.servers", "no.such.host.invalid:9092", "acks", "all")));
		try (ConfigurableApplicationContext context = application.run()) {
			Awaitility.await().untilAsserted(() -> assertThat(of("topic-replication", context)).hasSize(1));
			assertThat(of("cluster-brokers", context)).extracting(Finding::state)
				.contains(FindingState.REPORTED, FindingState.SKIPPED);
		}
	}

	private TestApplication application() {
		return TestApplication.of(Checked.class).with("topic=" + this.topic);
	}

	private static List<Finding> report(ConfigurableApplicationContext context) {
		return context.getBean(StartupReport.class).findings();
	}

	private static Collection<Finding> of(String rule, ConfigurableApplicationContext context) {
		return report(context).stream().filter((finding) -> finding.rule().equals(rule)).toList();
	}

	static class Checked {

		@ResilientKafkaListener(id = "checked", topics = "${topic}", retryDelays = "1h")
		void listen(String value) {
		}

	}

}
