package io.github.resilientkafka.retired;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.health.RetriesHealth;
import io.github.resilientkafka.listener.ListenerPreparation;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records that wait in retry topics which the configuration does not name any more.
 */
@BrokerTest
class RetiredLanesTests {

	private static final Set<String> failing = ConcurrentHashMap.newKeySet();

	private static final List<Visit> visits = new CopyOnWriteArrayList<>();

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final SettableClock clock = new SettableClock();

	@BeforeEach
	void nothingSeen() {
		failing.clear();
		visits.clear();
	}

	@Test
	void areReadWhenTheirDelayIsRemoved() {
		leaveInRetryTopic("1s,1h", lane("1h"), "a", "b");
		try (ConfigurableApplicationContext context = run("5s")) {
			assertThat(visitsOf("a")).hasSize(2);
			this.clock.tick(Duration.ofHours(1));
			await().until(() -> visitsOf("a").size() == 3 && visitsOf("b").size() == 3);
			assertThat(visitsOf("a").get(2).topic()).isEqualTo(lane("1h"));
			assertThat(visitsOf("a").get(2).attempt()).isEqualTo(3);
			context.getBean(ListenerPreparation.class).purge();
			await().until(() -> TestBroker.records(lane("1h")).isEmpty());
		}
	}

	@Test
	void areReadWhenTheNamesOfRetryTopicsChange() {
		leaveInRetryTopic("1m", lane("1m"), "a");
		failing.add("a");
		String now = this.topic + "." + this.group + ".again-";
		try (ConfigurableApplicationContext context = run("1m,5m",
				"resilient-kafka.topics.retry-name={topic}.{group}.again-{delay}")) {
			this.clock.tick(Duration.ofMinutes(1));
			awaitCount(now + "5m", 1);
			assertThat(visitsOf("a")).extracting(Visit::topic).containsExactly(this.topic, lane("1m"));
			failing.clear();
			this.clock.tick(Duration.ofMinutes(5));
			await().until(() -> visitsOf("a").size() == 3);
		}
	}

	@Test
	void areReadWhenThereAreNoLanesAnyMore() {
		leaveInRetryTopic("1m", lane("1m"), "a", "b");
		failing.add("b");
		try (ConfigurableApplicationContext context = run("")) {
			this.clock.tick(Duration.ofMinutes(1));
			await().until(() -> visitsOf("a").size() == 2);
			String deadLetters = this.topic + "." + this.group + ".DLQ";
			awaitCount(deadLetters, 1);
			ConsumerRecord<byte[], byte[]> dead = TestBroker.records(deadLetters).get(0);
			assertThat(new String(dead.value(), StandardCharsets.UTF_8)).isEqualTo("b");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
		}
	}

	@Test
	void leadOnToTheNextLongerLaneOfTheNewChain() {
		leaveInRetryTopic("1m", lane("1m"), "a");
		failing.add("a");
		try (ConfigurableApplicationContext context = run("1s,10m,1h")) {
			this.clock.tick(Duration.ofMinutes(1));
			awaitCount(lane("10m"), 1);
			assertThat(TestBroker.records(lane("1s"))).isEmpty();
		}
	}

	@Test
	void areFoundWhileTheApplicationRuns() {
		try (ConfigurableApplicationContext context = run("5s")) {
			create(lane("1h"));
			TestBroker.send(waiting(lane("1h"), this.group, this.topic, "late"));
			context.getBean(RetiredLaneWatch.class).look();
			await().until(() -> visitsOf("late").size() == 1);
			// An instance with the other configuration goes on writing
			TestBroker.send(waiting(lane("1h"), this.group, this.topic, "later"));
			await().until(() -> visitsOf("later").size() == 1);
			assertThat(context.getBean(RegisteredListeners.class).get("orders").chain().laneNames())
				.containsEntry(lane("1h"), "retry-1h");
		}
	}

	@Test
	void areShownAsRetired() {
		leaveInRetryTopic("1h", lane("1h"), "a");
		try (ConfigurableApplicationContext context = run("5s", "resilient-kafka.health.sampling.interval=1s")) {
			RetriesHealth health = context.getBean(RetriesHealth.class);
			await().untilAsserted(() -> assertThat(listeners(health.health())).hasToString(
					"{orders={retry-5s={waiting=0, overdue=0, unknown=0}, replay={waiting=0, overdue=0, unknown=0}, retry-1h={waiting=1, overdue=0, unknown=0, retired=true}}}"));
		}
	}

	@Test
	void ofAnotherGroupAreReportedWhenItIsGone() {
		String former = this.group + "-former";
		create(lane(former, "1h"));
		TestBroker.send(waiting(lane(former, "1h"), former, this.topic, "stranded"));
		try (ConfigurableApplicationContext context = run("5s")) {
			RetiredLaneWatch watch = context.getBean(RetiredLaneWatch.class);
			assertThat(watch.stranded()).isEmpty();
			watch.look();
			assertThat(watch.stranded())
				.containsExactly(new StrandedTopic(lane(former, "1h"), former, this.topic, 1, true));
			ComponentHealth health = context.getBean(RetriesHealth.class).health();
			assertThat(health.level()).isEqualTo(HealthLevel.DEGRADED);
			assertThat(health.details().get("reasons").toString()).contains("Up to 1 records wait in")
				.contains(lane(former, "1h"));
		}
		assertThat(visits).isEmpty();
	}

	@Test
	void ofAnotherApplicationAreItsOwnAsLongAsItLives() {
		String other = this.group + "-other";
		create(lane(other, "1h"));
		TestBroker.send(waiting(lane(other, "1h"), other, this.topic, "of the other"));
		try (ConfigurableApplicationContext living = run("5s", "group=" + other);
				ConfigurableApplicationContext context = run("5s")) {
			RetiredLaneWatch watch = context.getBean(RetiredLaneWatch.class);
			watch.look();
			watch.look();
			assertThat(watch.stranded()).isEmpty();
			assertThat(context.getBean(RegisteredListeners.class).get("orders").chain().retired().topics()).isEmpty();
		}
	}

	@Test
	void ofATopicThatIsNotConsumedAnyMoreAreReported() {
		String former = this.topic + "-former";
		String retryTopic = former + "." + this.group + ".retry-1h";
		create(retryTopic);
		TestBroker.send(waiting(retryTopic, this.group, former, "stranded"));
		try (ConfigurableApplicationContext context = run("5s")) {
			RetiredLaneWatch watch = context.getBean(RetiredLaneWatch.class);
			watch.look();
			assertThat(watch.stranded()).containsExactly(new StrandedTopic(retryTopic, this.group, former, 1, false));
		}
	}

	@Test
	void areNotTakenFromAListenerWhoseNamesAreTheSame() {
		String dotted = this.topic + ".eu";
		TestBroker.create(new NewTopic(dotted, 1, (short) 1));
		String ambiguous = dotted + "." + this.group + ".retry-1h";
		create(ambiguous);
		TestBroker.send(waiting(ambiguous, this.group, dotted, "of the other"));
		try (ConfigurableApplicationContext context = run("5s", "group=eu." + this.group)) {
			assertThat(context.getBean(RegisteredListeners.class).get("orders").chain().retired().topics()).isEmpty();
		}
		assertThat(visits).isEmpty();
	}

	private void leaveInRetryTopic(String delays, String retryTopic, String... values) {
		failing.addAll(Set.of(values));
		try (ConfigurableApplicationContext context = run(delays)) {
			for (String value : values) {
				TestBroker.send(new ProducerRecord<>(this.topic, 0, null, value.getBytes(StandardCharsets.UTF_8)));
			}
			awaitCount(retryTopic, values.length);
		}
		failing.clear();
	}

	/**
	 * A failed record leaves some time after its failure.
	 */
	private void awaitCount(String name, long count) {
		await().until(() -> {
			this.clock.tick(Duration.ofMillis(500));
			return count(name) == count;
		});
	}

	private static long count(String name) throws Exception {
		return TestBroker.admin()
			.listOffsets(Map.of(new TopicPartition(name, 0), OffsetSpec.latest()))
			.partitionResult(new TopicPartition(name, 0))
			.get()
			.offset();
	}

	private static void create(String name) {
		TestBroker.create(new NewTopic(name, 2, (short) 1));
	}

	private static ProducerRecord<byte[], byte[]> waiting(String retryTopic, String group, String original,
			String value) {
		Headers headers = new RecordHeaders()
			.add(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, group.getBytes(StandardCharsets.UTF_8))
			.add(KafkaHeaders.ORIGINAL_TOPIC, original.getBytes(StandardCharsets.UTF_8))
			.add(ResilientKafkaHeaders.ATTEMPT, "1".getBytes(StandardCharsets.UTF_8))
			.add(ResilientKafkaHeaders.DUE, "1".getBytes(StandardCharsets.UTF_8));
		return new ProducerRecord<>(retryTopic, 0, null, null, value.getBytes(StandardCharsets.UTF_8), headers);
	}

	private static Object listeners(ComponentHealth health) {
		return health.details().get("listeners");
	}

	private List<Visit> visitsOf(String value) {
		return visits.stream().filter((visit) -> value.equals(visit.record().value())).toList();
	}

	private String lane(String delay) {
		return lane(this.group, delay);
	}

	private String lane(String ofGroup, String delay) {
		return this.topic + "." + ofGroup + ".retry-" + delay;
	}

	private ConfigurableApplicationContext run(String delays, String... properties) {
		return TestApplication.of(Orders.class)
			.with("topic=" + this.topic, "group=" + this.group,
					"resilient-kafka.listeners.orders.retry.delays=" + delays)
			.with(properties)
			.withBean("timeSource", this.clock)
			.run();
	}

	static class Orders {

		@ResilientKafkaListener(id = "orders", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) {
			visits.add(Visit.of(record));
			if (failing.contains(record.value())) {
				throw new IllegalStateException("fails");
			}
		}

	}

}
