package io.github.resilientkafka.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the alert rules and the dashboards ask for is there, and what is there is
 * documented. An application is driven until everything has happened.
 */
class MetricsContractTests {

	private static final Path DOCS = docs();

	/**
	 * What a Prometheus adds to each series that it scrapes, and what an application may
	 * add with {@code management.metrics.tags}.
	 */
	private static final Set<String> TARGET_LABELS = Set.of("job", "instance", "application");

	/**
	 * What is about the scraping itself, or appears when something happens that this test
	 * does not let happen: replicas lost, samples without an answer.
	 */
	private static final Set<String> ABSENT = Set.of("up", "ALERTS", "resilient_kafka_isr_changes_total",
			"resilient_kafka_sample_failures_total");

	private static ConfigurableApplicationContext context;

	private static MeterRegistry registry;

	private static String scrape;

	private static Exposition exposition;

	@BeforeAll
	static void drive() {
		String topic = TestBroker.newTopic(1);
		String group = TestBroker.uniqueName("group");
		context = TestApplication.of(Driven.class, Filter.class)
			.with("topic=" + topic, "group=" + group, "resilient-kafka.defaults.retry.delays=100ms",
					"resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.key=value",
					"resilient-kafka.health.sampling.interval=200ms", "spring.kafka.listener.observation-enabled=false",
					"resilience4j.circuitbreaker.instances.driven.minimum-number-of-calls=100")
			.run();
		for (String value : List.of("fine", "fine", "skip", "fail", "other")) {
			TestBroker.send(new ProducerRecord<>(topic, value.getBytes()));
		}
		registry = context.getBean(MeterRegistry.class);
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			for (String outcome : List.of("processed", "deduplicated", "filtered", "retried")) {
				assertThat(count("main", outcome)).as(outcome).isPositive();
			}
			assertThat(count("retry-100ms", "dead_lettered")).isPositive();
			assertThat(registry.get("resilient.kafka.dead.letters").gauge().value()).isOne();
			assertThat(registry.get("resilient.kafka.startup.findings").gauges()).isNotEmpty();
			assertThat(registry.get("resilient.kafka.consumer.lag").tag("lane", "main").gauge().value()).isZero();
		});
		scrape = context.getBean(PrometheusMeterRegistry.class).scrape();
		exposition = Exposition.of(scrape);
	}

	private static double count(String lane, String outcome) {
		return registry.get("resilient.kafka.records").tags("lane", lane, "outcome", outcome).functionCounter().count();
	}

	@AfterAll
	static void close() {
		context.close();
	}

	@Test
	void everyMeterIsDocumentedWithItsTags() {
		Map<String, Set<String>> documented = documented();
		Map<String, Set<String>> registered = new TreeMap<>();
		for (Meter meter : registry.getMeters()) {
			if (meter.getId().getName().startsWith("resilient.kafka.")) {
				registered.computeIfAbsent(meter.getId().getName(), (name) -> new TreeSet<>())
					.addAll(meter.getId().getTags().stream().map(Tag::getKey).toList());
			}
		}
		assertThat(registered).allSatisfy((name, tags) -> assertThat(documented).containsEntry(name, tags));
		Set<String> mayBeAbsent = lines().filter((line) -> line.contains("once it happens"))
			.map(MetricsContractTests::name)
			.collect(Collectors.toSet());
		assertThat(documented.keySet()).allMatch((name) -> registered.containsKey(name) || mayBeAbsent.contains(name));
	}

	@Test
	void rulesAskForWhatIsThere() {
		assertThat(ruleExpressions()).isNotEmpty().allSatisfy(MetricsContractTests::check);
	}

	@Test
	void dashboardsAskForWhatIsThere() {
		assertThat(dashboardExpressions()).isNotEmpty().allSatisfy(MetricsContractTests::check);
	}

	@Test
	void promtoolAcceptsTheNames() throws Exception {
		Path file = Files.createTempFile("scrape", ".txt");
		try {
			Files.writeString(file,
					scrape.lines()
						.filter((line) -> line.contains("resilient_kafka_"))
						.collect(Collectors.joining("\n", "", "\n")));
			assertThat(Promtool.run(file, "check", "metrics")).doesNotContain("error");
		}
		finally {
			Files.delete(file);
		}
	}

	/**
	 * A topic with three retry topics and one for dead letters has fewer than 80 series,
	 * however many partitions they have.
	 */
	@Test
	void theNumberOfSeriesIsBounded() {
		long forOne = Stream.of(scrape.split("\n")).filter((line) -> line.startsWith("resilient_kafka_")).count();
		String[] topics = IntStream.range(0, 20).mapToObj((i) -> TestBroker.newTopic(2)).toArray(String[]::new);
		try (ConfigurableApplicationContext many = TestApplication.of(Many.class)
			.with("topics=" + String.join(",", topics), "group=" + TestBroker.uniqueName("group"),
					"resilient-kafka.health.sampling.interval=200ms")
			.run()) {
			MeterRegistry meters = many.getBean(MeterRegistry.class);
			await().atMost(Duration.ofSeconds(30))
				.until(() -> meters.find("resilient.kafka.consumer.partitions").gauges().size() > 20);
			long series = many.getBean(PrometheusMeterRegistry.class)
				.scrape()
				.lines()
				.filter((line) -> line.startsWith("resilient_kafka_"))
				.count();
			assertThat(series).isGreaterThan(forOne).isLessThan(20 * 80);
		}
	}

	private static void check(String text) {
		Expression expression = Expression.of(text);
		Set<String> known = new HashSet<>(TARGET_LABELS);
		expression.selected().forEach((metric, labels) -> {
			if (ABSENT.contains(metric)) {
				known.addAll(documented(metric));
				return;
			}
			assertThat(exposition.labels()).as(text).containsKey(metric);
			Set<String> existing = new HashSet<>(exposition.labels().get(metric));
			existing.addAll(TARGET_LABELS);
			assertThat(existing).as(metric + " in " + text).containsAll(labels);
			known.addAll(existing);
		});
		assertThat(known).as(text).containsAll(expression.grouped());
	}

	private static Collection<String> documented(String metric) {
		return documented().entrySet()
			.stream()
			.filter((each) -> metric.startsWith(each.getKey().replace('.', '_')))
			.flatMap((each) -> each.getValue().stream())
			.toList();
	}

	private static Map<String, Set<String>> documented() {
		Map<String, Set<String>> documented = new TreeMap<>();
		lines().forEach((line) -> {
			Set<String> tags = new TreeSet<>();
			Matcher tag = Pattern.compile("`([a-z]+)`").matcher(line.split("\\|")[3]);
			while (tag.find()) {
				tags.add(tag.group(1));
			}
			documented.put(name(line), tags);
		});
		return documented;
	}

	private static Stream<String> lines() {
		return read(DOCS.resolve("metrics.md")).lines().filter((line) -> line.startsWith("| `resilient.kafka."));
	}

	private static String name(String line) {
		return line.split("`")[1];
	}

	@SuppressWarnings("unchecked")
	private static List<String> ruleExpressions() {
		Map<String, Object> file = new Yaml().load(read(DOCS.resolve("observability/alerts.yml")));
		return ((List<Map<String, Object>>) file.get("groups")).stream()
			.flatMap((group) -> ((List<Map<String, Object>>) group.get("rules")).stream())
			.map((rule) -> (String) rule.get("expr"))
			.toList();
	}

	private static List<String> dashboardExpressions() {
		List<String> expressions = new ArrayList<>();
		Path directory = DOCS.resolve("observability/grafana/dashboards");
		try (Stream<Path> files = Files.list(directory)) {
			files.filter((file) -> file.toString().endsWith(".json"))
				.forEach((file) -> collect(JsonParserFactory.getJsonParser().parseMap(read(file)), expressions));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return expressions;
	}

	private static void collect(Object json, List<String> expressions) {
		if (json instanceof Collection<?> values) {
			values.forEach((value) -> collect(value, expressions));
		}
		else if (json instanceof Map<?, ?> object) {
			if (object.get("expr") instanceof String expression) {
				expressions.add(expression);
			}
			object.values().forEach((value) -> collect(value, expressions));
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path docs() {
		Path directory = Path.of("").toAbsolutePath();
		while (!Files.exists(directory.resolve("docs/metrics.md"))) {
			directory = directory.getParent();
		}
		return directory.resolve("docs");
	}

	static class Driven {

		@ResilientKafkaListener(id = "driven", topics = "${topic}", groupId = "${group}", filter = "filter")
		void listen(String value) {
			if (value.equals("fail")) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	static class Many {

		@ResilientKafkaListener(id = "many", topics = { "#{'${topics}'.split(',')}" }, groupId = "${group}")
		void listen(String value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filter {

		@Bean
		RecordFilterStrategy<Object, Object> filter() {
			return (record) -> record.value().equals("skip");
		}

	}

}
