package io.github.resilientkafka.hostile;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.ContainerRestartEvent;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.event.RedirectResumedEvent;
import io.github.resilientkafka.listener.ListenerPreparation;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.redirect.BlockedTopic;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * When things go wrong that are not the record's fault, or that a redirect cannot mend.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class FailureModesTests {

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@Test
	void aMissingTopicHoldsThePartitionAndTheDecisionUntilItExists(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("resilient-kafka.topics.provision=false",
				"resilient-kafka.defaults.retry.delays=")) {
			Probe probe = context.getBean(Probe.class);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "before".getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "fail".getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "after".getBytes()));
			await().atMost(30, TimeUnit.SECONDS).until(() -> probe.events(RedirectBlockedEvent.class) == 1);
			TestBroker.send(new ProducerRecord<>(this.topic, 1, null, "elsewhere".getBytes()));
			await().atMost(30, TimeUnit.SECONDS).until(() -> probe.values.contains("elsewhere"));
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isEqualTo(1);
			TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1));
			assertThat(TestBroker.awaitRecords(this.deadLetters, 1)).hasSize(1);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 3);
			assertThat(probe.values).containsOnlyOnce("before", "fail", "after", "elsewhere");
			assertThat(probe.events(RedirectBlockedEvent.class)).isEqualTo(1);
			await().until(() -> probe.events(RedirectResumedEvent.class) == 1);
			assertThat(output).contains("Create it with 2 partition(s)");
			assertThat(output.toString().split("cannot publish to", -1)).hasSize(2);
		}
	}

	@Test
	void aDeadLetterThatIsTooLargeWithItsHeadersIsCut() {
		TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1).configs(Map.of("max.message.bytes", "2000")));
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ("fail" + "x".repeat(300)).getBytes()));
			TestBroker.awaitRecords(this.deadLetters, 1);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ("fail" + "x".repeat(1_500)).getBytes()));
			List<ConsumerRecord<byte[], byte[]>> dead = TestBroker.awaitRecords(this.deadLetters, 2);
			assertThat(Visit.text(dead.get(0), KafkaHeaders.EXCEPTION_STACKTRACE)).isNull();
			assertThat(Visit.text(dead.get(0), KafkaHeaders.EXCEPTION_MESSAGE)).isEqualTo("on purpose");
			assertThat(Visit.text(dead.get(1), KafkaHeaders.EXCEPTION_MESSAGE)).isNull();
			assertThat(Visit.number(dead.get(1), KafkaHeaders.ORIGINAL_OFFSET)).isEqualTo(1);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 2);
		}
	}

	/**
	 * Kafka's producer splits a batch that is too large into batches of batch.size; if
	 * they are no smaller it does so until its thread dies of a StackOverflowError.
	 */
	@Test
	void aProducerThatDiesIsReplaced() {
		TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1).configs(Map.of("max.message.bytes", "2000")));
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=",
				"spring.kafka.listener.auto-startup=false")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ("fail" + "x".repeat(300)).getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ("fail" + "x".repeat(1_250)).getBytes()));
			context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("probe").start();
			await().atMost(90, TimeUnit.SECONDS).until(() -> TestBroker.committed(this.group, this.topic, 0) == 2);
			assertThat(TestBroker.records(this.deadLetters)).hasSize(2);
			assertThat(context.getBean(Probe.class).values).hasSize(2);
		}
	}

	@Test
	void aRecordThatFitsNowhereWaitsAndIsNotLost() {
		TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1).configs(Map.of("max.message.bytes", "200")));
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=")) {
			Probe probe = context.getBean(Probe.class);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ("fail" + "x".repeat(500)).getBytes()));
			await().until(() -> probe.events(RedirectBlockedEvent.class) == 1);
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isZero();
			RegisteredListener listener = context.getBean(RegisteredListeners.class).get("probe");
			assertThat(listener.blockedTopics(System.currentTimeMillis())).extracting(BlockedTopic::topic)
				.containsExactly(this.deadLetters);
			TestBroker.admin()
				.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, this.deadLetters), List
					.of(new AlterConfigOp(new ConfigEntry("max.message.bytes", "100000"), AlterConfigOp.OpType.SET))));
			await().atMost(60, TimeUnit.SECONDS).until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			await().until(() -> probe.events(RedirectResumedEvent.class) == 1);
			assertThat(listener.blockedTopics(System.currentTimeMillis())).isEmpty();
			assertThat(probe.values).hasSize(1);
		}
	}

	@Test
	void nothingWaitsForADeadLetterTopicAtMostOnce() {
		TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1).configs(Map.of("max.message.bytes", "200")));
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.delivery=at-most-once")) {
			Probe probe = context.getBean(Probe.class);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, ("fail" + "x".repeat(500)).getBytes()));
			await().until(() -> probe.events(RecordDroppedEvent.class) == 1);
			RegisteredListener listener = context.getBean(RegisteredListeners.class).get("probe");
			assertThat(listener.blockedTopics(System.currentTimeMillis())).isEmpty();
			assertThat(probe.events(RedirectBlockedEvent.class)).isZero();
		}
	}

	@Test
	void anErrorIsNotAFailureOfTheRecord(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=")) {
			Probe probe = context.getBean(Probe.class);
			probe.errors.set(2);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "error".getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 1, null, "elsewhere".getBytes()));
			await().until(() -> probe.events(AttemptPostponedEvent.class) == 1);
			await().until(() -> probe.values.contains("elsewhere"));
			await().atMost(30, TimeUnit.SECONDS).until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			assertThat(probe.events(AttemptPostponedEvent.class)).isEqualTo(2);
			assertThat(TestBroker.records(this.deadLetters)).isEmpty();
			assertThat(probe.attempts).containsOnly(1);
			assertThat(output).contains("resilient-kafka.listeners.probe.retry.on");
		}
	}

	@Test
	void anErrorThatIsNamedIsAFailureOfTheRecord() {
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=",
				"resilient-kafka.listeners.probe.retry.not-on=java.lang.NoClassDefFoundError")) {
			context.getBean(Probe.class).errors.set(2);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "error".getBytes()));
			TestBroker.awaitRecords(this.deadLetters, 1);
		}
	}

	@Test
	void immediateAttemptsAreMadeInPlaceAndInOrder() {
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=",
				"resilient-kafka.defaults.retry.immediate.max-attempts=2",
				"resilient-kafka.defaults.retry.immediate.delay=50ms")) {
			Probe probe = context.getBean(Probe.class);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "fail".getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "next".getBytes()));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("3");
			await().until(() -> probe.values.size() == 4);
			assertThat(probe.values).containsExactly("fail", "fail", "fail", "next");
			assertThat(probe.attempts).containsExactly(1, 2, 3, 1);
		}
	}

	@Test
	void withoutDeadLettersTheRecordIsDroppedLoudly(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=",
				"resilient-kafka.defaults.dead-letter.enabled=false")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "fail secret".getBytes()));
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			assertThat(context.getBean(Probe.class).events(RecordDroppedEvent.class)).isEqualTo(1);
			assertThat(output).contains("ERROR").contains(this.topic + "-0@0 is dropped").doesNotContain("secret");
		}
	}

	@Test
	void atMostOnceCommitsFirst() {
		try (ConfigurableApplicationContext context = run("resilient-kafka.listeners.probe.delivery=at-most-once")) {
			Probe probe = context.getBean(Probe.class);
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "block".getBytes()));
			await().until(() -> probe.values.contains("block"));
			assertThat(TestBroker.committed(this.group, this.topic, 0)).isEqualTo(1);
			probe.release.countDown();
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "fail".getBytes()));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("1");
			assertThat(probe.values).containsExactly("block", "fail");
		}
	}

	@Test
	void aContainerThatStopsOnAFatalErrorIsStartedAgain() throws Exception {
		try (ConfigurableApplicationContext context = run("spring.kafka.consumer.auto-offset-reset=none")) {
			Probe probe = context.getBean(Probe.class);
			await().until(() -> probe.events(ContainerRestartEvent.class) >= 1);
			TestBroker.admin()
				.alterConsumerGroupOffsets(this.group,
						Map.of(new TopicPartition(this.topic, 0), new OffsetAndMetadata(0),
								new TopicPartition(this.topic, 1), new OffsetAndMetadata(0)))
				.all()
				.get();
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "value".getBytes()));
			await().atMost(60, TimeUnit.SECONDS).until(() -> probe.values.contains("value"));
		}
	}

	@Test
	void aStopReleasesWhatWasPolled() {
		Probe probe;
		try (ConfigurableApplicationContext context = run()) {
			KafkaListenerEndpointRegistry registry = context.getBean(KafkaListenerEndpointRegistry.class);
			probe = context.getBean(Probe.class);
			for (int i = 0; i < 20; i++) {
				TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "block".getBytes()));
			}
			await().until(() -> !probe.values.isEmpty());
			new Thread(() -> {
				await().until(() -> !registry.getListenerContainer("probe").isRunning());
				probe.release.countDown();
			}).start();
		}
		int processed = probe.values.size();
		assertThat(processed).isLessThan(20);
		assertThat(TestBroker.committed(this.group, this.topic, 0)).isEqualTo(processed);
		try (ConfigurableApplicationContext context = run()) {
			context.getBean(Probe.class).release.countDown();
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 20);
			assertThat(context.getBean(Probe.class).values).hasSize(20 - processed);
		}
	}

	@Test
	void consumedRetriesArePurged() throws Exception {
		try (ConfigurableApplicationContext context = run("resilient-kafka.defaults.retry.delays=100ms")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "fail".getBytes()));
			TestBroker.awaitRecords(this.deadLetters, 1);
			String lane = this.topic + "." + this.group + ".retry-100ms";
			await().until(() -> TestBroker.committed(this.group + ".retry", lane, 0) == 1);
			assertThat(TestBroker.records(lane)).hasSize(1);
			context.getBean(ListenerPreparation.class).purge();
			assertThat(TestBroker.records(lane)).isEmpty();
		}
	}

	private ConfigurableApplicationContext run(String... properties) {
		return TestApplication.of(Probe.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=1h")
			.with(properties)
			.run();
	}

	static class Probe {

		final List<String> values = new CopyOnWriteArrayList<>();

		final List<Integer> attempts = new CopyOnWriteArrayList<>();

		final List<Object> events = new CopyOnWriteArrayList<>();

		final AtomicInteger errors = new AtomicInteger();

		final CountDownLatch release = new CountDownLatch(1);

		@ResilientKafkaListener(id = "probe", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) throws InterruptedException {
			this.values.add(record.value());
			this.attempts.add(Visit.of(record).attempt());
			if (record.value().startsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
			if (record.value().equals("error") && this.errors.getAndDecrement() > 0) {
				throw new NoClassDefFoundError("com/example/Missing");
			}
			if (record.value().equals("block")) {
				this.release.await(30, TimeUnit.SECONDS);
			}
		}

		@EventListener
		void event(RedirectBlockedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void event(RedirectResumedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void event(AttemptPostponedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void event(RecordDroppedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void event(ContainerRestartEvent event) {
			this.events.add(event);
			throw new IllegalStateException("a listener of the application that fails");
		}

		long events(Class<?> type) {
			return this.events.stream().filter(type::isInstance).count();
		}

	}

}
