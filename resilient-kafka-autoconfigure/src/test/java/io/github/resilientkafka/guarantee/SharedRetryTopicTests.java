package io.github.resilientkafka.guarantee;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.account.LaneTotals;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.listener.ListenerPreparation;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two applications whose retry topics have one name: each gets its own records, and
 * neither deletes those of the other.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class SharedRetryTopicTests {

	private final String topic = TestBroker.newTopic(1);

	private final String otherTopic = this.topic + ".eu";

	private final String otherGroup = TestBroker.uniqueName("group");

	private final String group = "eu." + this.otherGroup;

	private final String retryTopic = this.topic + "." + this.group + ".retry-300ms";

	@BeforeEach
	void topics() {
		TestBroker.create(new NewTopic(this.otherTopic, 1, (short) 1), new NewTopic(this.retryTopic, 1, (short) 1));
	}

	@Test
	void eachProcessesItsOwnRetries(CapturedOutput output) {
		try (ConfigurableApplicationContext one = run(FailingAtFirst.class, this.topic, this.group);
				ConfigurableApplicationContext other = run(FailingAtFirst.class, this.otherTopic, this.otherGroup)) {
			for (int i = 0; i < 5; i++) {
				TestBroker.send(this.topic, "one" + i);
				TestBroker.send(this.otherTopic, "other" + i);
			}
			await().until(() -> processed(one).size() == 5 && processed(other).size() == 5);
			await().until(() -> committed() == 10
					&& TestBroker.committed(this.otherGroup + ".retry", this.retryTopic, 0) == 10);
			assertThat(processed(one)).containsExactlyInAnyOrder(values("one"));
			assertThat(processed(other)).containsExactlyInAnyOrder(values("other"));
			assertThat(settled(one, Settlement.FOREIGN)).isEqualTo(5);
			assertThat(settled(one, Settlement.PROCESSED)).isEqualTo(5);
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("retries records in it, too"))).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once" })
	void recordsOfAnotherGroupSurviveThePurgeOfAnyInstance(String delivery) {
		send("own0", this.group);
		send("foreign", this.otherGroup);
		send("own1", this.group);
		send("by hand", null);
		String property = "resilient-kafka.defaults.delivery=" + delivery;
		try (ConfigurableApplicationContext context = run(FailingAtFirst.class, this.topic, this.group, property)) {
			await().until(() -> processed(context).equals(List.of("own0", "own1", "by hand")));
		}
		try (ConfigurableApplicationContext context = run(FailingAtFirst.class, this.topic, this.group, property)) {
			// An instance that has not seen the record itself
			send("own2", this.group);
			await().until(() -> processed(context).equals(List.of("own2")));
			await().until(() -> committed() >= 5);
			context.getBean(ListenerPreparation.class).purge();
			assertThat(values()).startsWith("foreign").contains("own1", "own2");
		}
	}

	@Test
	void thePurgeGoesOnWhenNoneIsLeft() throws ExecutionException, InterruptedException {
		send("foreign", this.otherGroup);
		send("own", this.group);
		try (ConfigurableApplicationContext context = run(FailingAtFirst.class, this.topic, this.group)) {
			await().until(() -> committed() == 2);
			context.getBean(ListenerPreparation.class).purge();
			assertThat(values()).containsExactly("foreign", "own");
			TestBroker.admin()
				.deleteRecords(Map.of(new TopicPartition(this.retryTopic, 0), RecordsToDelete.beforeOffset(1)))
				.all()
				.get();
			context.getBean(ListenerPreparation.class).purge();
			assertThat(values()).isEmpty();
		}
	}

	@Test
	void isSeenInTheHealthWhileSuchRecordsAreLeft() throws ExecutionException, InterruptedException {
		send("foreign", this.otherGroup);
		try (ConfigurableApplicationContext context = run(FailingAtFirst.class, this.topic, this.group,
				"resilient-kafka.health.sampling.interval=200ms")) {
			await().until(() -> health(context).level() == HealthLevel.DEGRADED);
			assertThat(String.valueOf(health(context).details())).contains(this.retryTopic, "'" + this.group + "'",
					"'" + this.otherGroup + "'", "resilient-kafka.topics.retry-name");
			TestBroker.admin()
				.deleteRecords(Map.of(new TopicPartition(this.retryTopic, 0), RecordsToDelete.beforeOffset(1)))
				.all()
				.get();
			await().until(() -> health(context).level() == HealthLevel.UP);
		}
	}

	private static ComponentHealth health(ConfigurableApplicationContext context) {
		return context.getBeansOfType(HealthComponent.class)
			.values()
			.stream()
			.filter((component) -> component.name().equals("retries"))
			.findFirst()
			.orElseThrow()
			.health();
	}

	@Test
	void batchesLeaveThemOut() {
		send("own0", this.group);
		send("foreign", this.otherGroup);
		send("own1", this.group);
		try (ConfigurableApplicationContext context = run(Batches.class, this.topic, this.group)) {
			await().until(() -> committed() == 3);
			assertThat(context.getBean(Batches.class).processed).containsExactly("own0", "own1");
			assertThat(settled(context, Settlement.FOREIGN)).isEqualTo(1);
		}
	}

	private ConfigurableApplicationContext run(Class<?> listener, String topic, String group, String... properties) {
		return TestApplication.of(listener).with("topic=" + topic, "group=" + group).with(properties).run();
	}

	private void send(String value, String group) {
		ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(this.retryTopic, 0, null, value.getBytes());
		if (group != null) {
			record.headers()
				.add(new RecordHeader(KafkaHeaders.ORIGINAL_CONSUMER_GROUP, group.getBytes(StandardCharsets.UTF_8)));
		}
		TestBroker.send(record);
	}

	private long committed() {
		return TestBroker.committed(this.group + ".retry", this.retryTopic, 0);
	}

	private List<String> values() {
		return TestBroker.records(this.retryTopic).stream().map((record) -> new String(record.value())).toList();
	}

	private static String[] values(String prefix) {
		return IntStream.range(0, 5).mapToObj((i) -> prefix + i).toArray(String[]::new);
	}

	private static List<String> processed(ConfigurableApplicationContext context) {
		return context.getBean(FailingAtFirst.class).processed;
	}

	private static long settled(ConfigurableApplicationContext context, Settlement settlement) {
		return context.getBean(RegisteredListeners.class)
			.get("shared")
			.consumers()
			.account()
			.lanes()
			.stream()
			.filter((lane) -> !lane.lane().equals("main"))
			.mapToLong((LaneTotals lane) -> lane.settled(settlement))
			.sum();
	}

	static class FailingAtFirst {

		final List<String> processed = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "shared", topics = "${topic}", groupId = "${group}", retryDelays = "300ms")
		void listen(ConsumerRecord<String, String> record) {
			if (!record.topic().contains("retry")) {
				throw new IllegalStateException();
			}
			this.processed.add(record.value());
		}

	}

	static class Batches {

		final List<String> processed = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "shared", topics = "${topic}", groupId = "${group}", retryDelays = "300ms",
				batch = "true")
		void listen(List<ConsumerRecord<String, String>> records) {
			records.forEach((record) -> this.processed.add(record.value()));
		}

	}

}
