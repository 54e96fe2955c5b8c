package io.github.resilientkafka.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.event.IsrShrinkCause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.listener.ContainerState;
import io.github.resilientkafka.sampling.Capability;
import io.github.resilientkafka.sampling.ClusterSampler;
import io.github.resilientkafka.sampling.ClusterSnapshot;
import io.github.resilientkafka.sampling.IsrChange;
import io.github.resilientkafka.sampling.ReplicationState;
import io.github.resilientkafka.sampling.SampleAttempt;
import io.github.resilientkafka.sampling.SampleFailure;
import io.github.resilientkafka.sampling.TopicRole;
import io.github.resilientkafka.startup.Severity;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever rules, dashboards and the reference say of metrics, an application publishes:
 * one in which everything has happened once.
 */
@BrokerTest
@TestInstance(Lifecycle.PER_CLASS)
class MetricsContractTests {

	/** Prometheus puts them on what it scrapes. */
	private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

	private final String prefix = TestBroker.uniqueName("shop");

	private ConfigurableApplicationContext context;

	private Scrape scrape;

	@BeforeAll
	void everythingHappensOnce() {
		Stream.of("orders", "payments", "parcels", "letters").forEach((name) -> TestBroker.create(topic(name)));
		this.context = TestApplication.of(Shop.class)
			.with("prefix=" + this.prefix, "resilient-kafka.health.sampling.interval=200ms",
					"resilient-kafka.defaults.retry.delays=100ms",
					"resilient-kafka.listeners.orders.deduplication.enabled=true",
					"resilient-kafka.listeners.orders.deduplication.key=key",
					"resilient-kafka.listeners.parcels.retry.delays=",
					"resilient-kafka.listeners.parcels.dead-letter.enabled=false",
					"resilient-kafka.listeners.letters.retry.delays=1h", "resilient-kafka.audit.level=all",
					"resilience4j.circuitbreaker.instances.payments.minimum-number-of-calls=2",
					"resilience4j.circuitbreaker.instances.payments.wait-duration-in-open-state=10m")
			.run();
		Stream.of("first", "first", "skip", "poison").forEach((value) -> send("orders", value, value));
		send("orders", null, "without a key");
		Stream.of("payments", "parcels", "letters").forEach((name) -> send(name, "key", "poison"));
		PrometheusMeterRegistry registry = this.context.getBean(PrometheusMeterRegistry.class);
		await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertEverythingHasHappened(scrape(registry)));
		pretendThatABrokerDies(this.context.getBean(ClusterSampler.class));
		this.scrape = scrape(registry);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	private void assertEverythingHasHappened(Scrape now) {
		Map.of("processed", 2, "deduplicated", 1, "filtered", 1, "retried", 1, "dead_lettered", 1)
			.forEach((outcome,
					count) -> assertThat(
							now.sum("resilient_kafka_records_total", "listener", "orders", "outcome", outcome))
						.as(outcome)
						.isEqualTo(count.doubleValue()));
		assertThat(now.sum("resilient_kafka_records_total", "outcome", "dropped")).isOne();
		assertThat(now.sum("resilient_kafka_deduplication_keyless_total")).isOne();
		assertThat(now.sum("resilient_kafka_listener_paused", "listener", "payments", "reason", "circuit_breaker"))
			.isOne();
		assertThat(now.sum("resilience4j_circuitbreaker_state", "name", "payments", "state", "open")).isOne();
		assertThat(now.sum("resilient_kafka_consumer_partitions", "listener", "letters", "status", "waiting")).isOne();
		assertThat(now.sum("resilient_kafka_retry_records", "listener", "letters", "state", "waiting")).isOne();
		assertThat(now.sum("resilient_kafka_dead_letters_records", "listener", "orders")).isOne();
		assertThat(now.sum("resilient_kafka_topic_partitions", "state", "healthy")).isPositive();
		assertThat(now.sum("resilient_kafka_startup_findings")).isPositive();
		assertThat(now.sum("resilient_kafka_audit_events_total")).isPositive();
		assertThat(now.sum("resilient_kafka_brokers", "state", "live")).isOne();
	}

	/**
	 * This one is needed. What its death shows as is tested with brokers that die.
	 */
	private static void pretendThatABrokerDies(ClusterSampler sampler) {
		ClusterSnapshot snapshot = sampler.snapshots().values().iterator().next();
		String topic = snapshot.topics().keySet().iterator().next();
		IsrChange shrink = new IsrChange(Instant.now(), topic, Set.of(0), Set.of(1), 0, IsrShrinkCause.BROKER_DOWN);
		SampleAttempt attempt = snapshot.attempt();
		ReflectionTestUtils.invokeMethod(sampler, "sampled",
				new ClusterSnapshot(snapshot.cluster(), snapshot.id(), snapshot.takenAt(),
						new SampleAttempt(attempt.at(), attempt.took(), attempt.overdueAt(),
								new SampleFailure(SampleFailure.Kind.TIMEOUT, "none"), attempt.reachability()),
						snapshot.brokers(), snapshot.quorum(), snapshot.topics(), snapshot.offsets(),
						snapshot.capabilities(), List.of(shrink), snapshot.recentShrinks()));
	}

	@Test
	void alertsAreMadeOfWhatIsPublished() {
		assertThat(Docs.alerts()).isNotEmpty().allSatisfy((alert) -> {
			PromQl query = PromQl.parse((String) alert.get("expr"));
			assertIsPublished(query);
			if (query.groupings().isEmpty()) {
				Set<String> labels = labels(query.selectors().get(0).metric());
				assertThat(labels).containsAll(Docs.labelsIn(alert.get("annotations")));
			}
		});
	}

	@Test
	void dashboardsAreMadeOfWhatIsPublished() {
		assertThat(Docs.dashboards()).isNotEmpty().allSatisfy((file) -> {
			Map<String, Object> dashboard = Docs.map(file);
			Docs.panels(dashboard)
				.stream()
				.flatMap((panel) -> Docs.maps(panel, "targets").stream())
				.forEach((target) -> assertIsPublished(PromQl.parse((String) target.get("expr"))));
			List<Map<String, Object>> variables = Docs.maps(Docs.map(dashboard, "templating"), "list");
			variables.subList(1, variables.size())
				.forEach((variable) -> assertIsPublished(PromQl
					.parse(((String) variable.get("definition")).replaceAll("^label_values\\(|, \\w+\\)$", ""))));
			assertThat(labels("resilient_kafka_containers")).contains("job", "instance", "listener");
			// Made by Prometheus, of the alerts
			assertThat(Docs.maps(Docs.map(dashboard, "annotations"), "list").get(1).get("expr").toString())
				.startsWith("ALERTS{alertname=~\"ResilientKafka.*\"");
		});
	}

	private void assertIsPublished(PromQl query) {
		Map<String, MetricsReference.Entry> documented = MetricsReference.read()
			.values()
			.stream()
			.collect(Collectors.toMap(MetricsReference.Entry::prometheus, (entry) -> entry));
		assertThat(query.selectors()).as(query.text()).isNotEmpty().allSatisfy((selector) -> {
			String metric = selector.metric();
			assertThat(this.scrape.series()).containsKey(metric);
			selector.matchers().forEach((matcher) -> {
				assertThat(labels(metric)).contains(matcher.label());
				Set<String> values = new HashSet<>(this.scrape.values(metric, matcher.label()));
				if (documented.containsKey(metric)) {
					values.addAll(documented.get(metric).tags().getOrDefault(matcher.label(), List.of()));
				}
				assertThat(values).containsAll(matcher.values());
			});
			query.groupings()
				.stream()
				.filter((grouping) -> grouping.contains(selector.at()))
				.forEach((grouping) -> assertThat(labels(metric)).containsAll(grouping.labels()));
			assertThat(labels(metric)).containsAll(query.joined());
		});
		query.groupings()
			.forEach((outer) -> query.groupings()
				.stream()
				.filter((inner) -> outer.contains(inner.begin()))
				.forEach((inner) -> assertThat(inner.labels()).containsAll(outer.labels())));
	}

	private Set<String> labels(String metric) {
		Set<String> labels = new TreeSet<>(this.scrape.labels(metric));
		labels.addAll(TARGET_LABELS);
		return labels;
	}

	@Test
	void theReferenceHasAllMetersAndTheOtherWayRound() {
		Map<String, String> published = new TreeMap<>();
		for (Meter meter : this.context.getBean(PrometheusMeterRegistry.class).getMeters()) {
			if (meter.getId().getName().startsWith("resilient.kafka.")) {
				Set<String> tags = meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet());
				String text = meter.getId().getType().name().toLowerCase() + " " + new TreeSet<>(tags);
				assertThat(published.put(meter.getId().getName(), text)).as(meter.getId().getName())
					.satisfiesAnyOf((before) -> assertThat(before).isNull(),
							(before) -> assertThat(before).isEqualTo(text));
			}
		}
		Map<String, MetricsReference.Entry> documented = MetricsReference.read();
		Map<String, String> expected = new TreeMap<>();
		documented
			.forEach((name, entry) -> expected.put(name, entry.type() + " " + new TreeSet<>(entry.tags().keySet())));
		assertThat(published).isEqualTo(expected);
	}

	@Test
	void theReferenceKnowsUnitsValuesAndNamesInPrometheus() {
		Map<String, MetricsReference.Entry> documented = MetricsReference.read();
		for (Meter meter : this.context.getBean(PrometheusMeterRegistry.class).getMeters()) {
			MetricsReference.Entry entry = documented.get(meter.getId().getName());
			if (entry != null) {
				assertThat(entry.unit().equals("seconds")).as(meter.getId().getName())
					.isEqualTo("seconds".equals(meter.getId().getBaseUnit()));
				meter.getId().getTags().forEach((tag) -> {
					List<String> values = entry.tags().get(tag.getKey());
					assertThat(values.isEmpty() || values.contains(tag.getValue())).as("%s", meter.getId()).isTrue();
				});
			}
		}
		assertThat(documented.values()).allSatisfy((entry) -> assertThat(this.scrape.series())
			.containsKey(entry.type().equals("timer") ? entry.prometheus() + "_count" : entry.prometheus()));
	}

	@Test
	void theReferenceHasAllValuesOfTags() {
		assertValues("records", "outcome", names(Settlement.values()), "returned");
		assertValues("listener.paused", "reason", names(PauseReason.values()));
		assertValues("containers", "state", names(ContainerState.values()));
		assertValues("consumer.partitions", "status", names(LagStatus.values()));
		assertValues("topic.partitions", "state", names(ReplicationState.values()), "unknown");
		assertValues("topic.partitions", "role", names(TopicRole.values()));
		assertValues("isr.changes", "cause", names(IsrShrinkCause.values()), "none");
		assertValues("sample.failures", "kind", names(SampleFailure.Kind.values()));
		assertValues("admin.capability", "capability", names(Capability.values()));
		assertValues("startup.findings", "severity", names(Severity.values()));
	}

	private static void assertValues(String meter, String tag, Stream<String> names, String... others) {
		List<String> expected = Stream.concat(names, Stream.of(others)).toList();
		assertThat(MetricsReference.read().get("resilient.kafka." + meter).tags().get(tag))
			.containsExactlyInAnyOrderElementsOf(expected);
	}

	private static Stream<String> names(Enum<?>[] values) {
		return Stream.of(values).map((value) -> value.name().toLowerCase());
	}

	@Test
	void prometheusFindsNothingToComplainAbout(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("scrape.txt"), this.scrape.ours());
		assertThat(Promtool.complaints(file, "check", "metrics")).isEmpty();
	}

	@Test
	void twentyTopicsAreNoFlood() {
		List<String> topics = IntStream.range(0, 20).mapToObj((number) -> TestBroker.newTopic(1)).toList();
		try (ConfigurableApplicationContext many = TestApplication.of(ManyTopics.class)
			.with("topics=" + String.join(",", topics), "prefix=" + this.prefix,
					"resilient-kafka.health.sampling.interval=200ms")
			.run()) {
			PrometheusMeterRegistry registry = many.getBean(PrometheusMeterRegistry.class);
			await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
				// 20 topics, and of each 3 retry topics, and those of dead letters,
				// replays
				// and the ledger
				assertThat(scrape(registry).values("resilient_kafka_topic_partitions", "topic")).hasSize(140);
				assertThat(scrape(registry).sum("resilient_kafka_topic_partitions", "state", "healthy")).isEqualTo(140);
			});
			assertThat(scrape(registry).size()).isBetween(500L, 1_499L);
		}
	}

	private static Scrape scrape(PrometheusMeterRegistry registry) {
		return Scrape.parse(registry.scrape());
	}

	private NewTopic topic(String name) {
		return new NewTopic(this.prefix + "-" + name, 1, (short) 1);
	}

	private void send(String name, String key, String value) {
		TestBroker.send(new ProducerRecord<>(this.prefix + "-" + name, (key != null) ? key.getBytes() : null,
				value.getBytes()));
	}

	static class Shop {

		@ResilientKafkaListener(id = "orders", topics = "${prefix}-orders", groupId = "${prefix}-orders",
				filter = "skipping")
		void order(String value) {
			fail(value);
		}

		@ResilientKafkaListener(id = "payments", topics = "${prefix}-payments", groupId = "${prefix}-payments")
		void payment(String value) {
			fail(value);
		}

		@ResilientKafkaListener(id = "parcels", topics = "${prefix}-parcels", groupId = "${prefix}-parcels")
		void parcel(String value) {
			fail(value);
		}

		@ResilientKafkaListener(id = "letters", topics = "${prefix}-letters", groupId = "${prefix}-letters")
		void letter(String value) {
			fail(value);
		}

		private static void fail(String value) {
			if (value.equals("poison")) {
				throw new IllegalStateException("on purpose");
			}
		}

		@Bean
		static RecordFilterStrategy<Object, Object> skipping() {
			return (record) -> record.value().equals("skip");
		}

	}

	static class ManyTopics {

		@ResilientKafkaListener(id = "many", topics = "#{'${topics}'.split(',')}", groupId = "${prefix}-many")
		void listen(String value) {
		}

	}

}
