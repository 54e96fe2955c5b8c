package io.github.resilientkafka.feature;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.RedirectBlockedEvent;
import io.github.resilientkafka.event.TransactionsAvailableEvent;
import io.github.resilientkafka.event.TransactionsUnavailableEvent;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.UnavailableTransactions;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.transaction.KafkaTransactionManager;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What can be done in an exactly-once listener, and what happens if it goes wrong.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class ExactlyOnceFeaturesTests {

	private final String topic = TestBroker.newTopic(2);

	private final String output = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@Test
	void templatesTakePartWhateverTheirSerializersAndWorkAsBeforeElsewhere() throws Exception {
		try (ConfigurableApplicationContext context = run(With.class, (applicationContext, record) -> {
			applicationContext.strings().send(this.output, "text " + record.value());
			applicationContext.numbers().send(this.output, 7);
			if (record.attempt() == 1) {
				throw new IllegalStateException("on purpose");
			}
		})) {
			With.Templates templates = context.getBean(With.class).templates();
			assertThat(templates.strings().send(this.output, "outside").get().getRecordMetadata().offset())
				.isNotNegative();
			assertThat(templates.numbers().send(this.output, 1).get().getRecordMetadata().hasOffset()).isTrue();
			TestBroker.send(this.topic, "a");
			await().until(() -> committed(this.topic + "." + this.group + ".retry-100ms", ".retry"));
			assertThat(TestBroker.committedRecords(this.output)).extracting(ConsumerRecord::value)
				.containsExactlyInAnyOrder("outside".getBytes(), new byte[] { 0, 0, 0, 1 }, "text a".getBytes(),
						new byte[] { 0, 0, 0, 7 });
		}
	}

	@Test
	void aTransactionalTemplateTakesPartAndHasTransactionsOfItsOwnElsewhere() {
		try (ConfigurableApplicationContext context = run(With.class, (templates, record) -> {
			templates.strings().send(this.output, "in");
			assertThatIllegalStateException().isThrownBy(
					() -> templates.strings().sendOffsetsToTransaction(Map.of(), new ConsumerGroupMetadata("group")));
			templates.strings().executeInTransaction((own) -> own.send(this.output, "apart"));
			if (record.attempt() == 1) {
				throw new IllegalStateException("on purpose");
			}
		}, "spring.kafka.producer.transaction-id-prefix=" + this.group)) {
			With.Templates templates = context.getBean(With.class).templates();
			templates.strings().executeInTransaction((own) -> own.send(this.output, "outside"));
			TestBroker.send(this.topic, "a");
			await().until(() -> committed(this.topic + "." + this.group + ".retry-100ms", ".retry"));
			assertThat(values(this.output)).containsExactlyInAnyOrder("outside", "apart", "apart", "in");
		}
	}

	@Test
	void aRollbackThatThePartOfAnAttemptHasAskedForIsAFailure() {
		try (ConfigurableApplicationContext context = run(With.class, (templates, record) -> {
			templates.strings().send(this.output, "in");
			try {
				templates.transaction().executeWithoutResult((status) -> {
					throw new IllegalArgumentException("in a part of it");
				});
			}
			catch (IllegalArgumentException ex) {
				// swallowed
			}
		}, "spring.kafka.producer.transaction-id-prefix=" + this.group, "resilient-kafka.defaults.retry.delays=")) {
			TestBroker.send(this.topic, "a");
			ConsumerRecord<byte[], byte[]> dead = TestBroker.awaitRecords(this.deadLetters, 1).get(0);
			assertThat(Visit.text(dead, KafkaHeaders.EXCEPTION_FQCN)).endsWith("UnexpectedRollbackException");
			assertThat(values(this.output)).isEmpty();
		}
	}

	@Test
	void repliesArePartOfIt() {
		try (ConfigurableApplicationContext context = application(Replying.class).run()) {
			TestBroker.send(this.topic, "a");
			await().until(() -> committed(this.topic, ""));
			assertThat(values(this.output)).containsExactly("reply to a");
		}
	}

	@Test
	void moreThanIsKeptOfAnAttemptIsRolledBackWithIt() {
		try (ConfigurableApplicationContext context = run(With.class, (templates, record) -> {
			for (int i = 0; i < 10_500; i++) {
				templates.strings().send(this.output, record.value());
			}
			if (record.attempt() == 1 && record.value().equals("b")) {
				throw new IllegalStateException("on purpose");
			}
		})) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "a".getBytes()));
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, "b".getBytes()));
			await().atMost(30, TimeUnit.SECONDS)
				.until(() -> committed(this.topic + "." + this.group + ".retry-100ms", ".retry"));
			assertThat(values(this.output)).hasSize(21_000).filteredOn("b"::equals).hasSize(10_500);
		}
	}

	@Test
	void anOutputThatNoTopicTakesIsAFailureOfItsRecordAlone() {
		String small = TestBroker.uniqueName("small");
		TestBroker.create(new NewTopic(small, 1, (short) 1).configs(Map.of("max.message.bytes", "20000")));
		try (ConfigurableApplicationContext context = run(With.class, (templates, record) -> {
			templates.strings().send(this.output, record.value());
			switch (record.value()) {
				case "large" -> templates.strings().send(small, "x".repeat(30_000));
				case "nowhere" -> templates.strings().send("there-is-no-such-topic", "value");
				default -> {
				}
			}
		}, "resilient-kafka.defaults.retry.delays=")) {
			List.of("a", "large", "b", "nowhere", "c", "large", "d")
				.forEach((value) -> TestBroker.send(new ProducerRecord<>(this.topic, 0, null, value.getBytes())));
			TestBroker.awaitRecords(this.deadLetters, 3);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 7);
			assertThat(values(this.deadLetters)).containsExactlyInAnyOrder("large", "nowhere", "large");
			assertThat(values(this.output)).containsExactly("a", "b", "c", "d");
		}
	}

	@Test
	void nothingIsCommittedPastARedirectThatCannotBePublished() {
		try (ConfigurableApplicationContext context = run(With.class, (templates, record) -> {
			templates.strings().send(this.output, record.value());
			if (record.value().equals("fail")) {
				throw new IllegalStateException("on purpose");
			}
		}, "resilient-kafka.topics.provision=false", "resilient-kafka.defaults.retry.delays=")) {
			With with = context.getBean(With.class);
			List.of("before", "fail", "after")
				.forEach((value) -> TestBroker.send(new ProducerRecord<>(this.topic, 0, null, value.getBytes())));
			await().atMost(40, TimeUnit.SECONDS)
				.until(() -> with.events.stream().anyMatch(RedirectBlockedEvent.class::isInstance));
			TestBroker.send(new ProducerRecord<>(this.topic, 1, null, "elsewhere".getBytes()));
			await().atMost(40, TimeUnit.SECONDS).until(() -> values(this.output).contains("elsewhere"));
			assertThat(values(this.output)).containsExactlyInAnyOrder("before", "elsewhere");
			TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1));
			TestBroker.awaitRecords(this.deadLetters, 1);
			await().atMost(40, TimeUnit.SECONDS).until(() -> values(this.output).contains("after"));
			assertThat(values(this.output)).containsExactlyInAnyOrder("before", "elsewhere", "after");
			assertThat(with.calls).containsOnlyOnce("fail");
		}
	}

	/**
	 * Two of them in one batch make the thread of Kafka's producer die.
	 */
	@Test
	void deadLettersThatAreTooLargeWithTheirHeadersAreCut() {
		TestBroker.create(new NewTopic(this.deadLetters, 2, (short) 1).configs(Map.of("max.message.bytes", "2000")));
		try (ConfigurableApplicationContext context = run(With.class, (templates, record) -> {
			templates.strings().send(this.output, "never");
			throw new IllegalStateException("on purpose");
		}, "resilient-kafka.defaults.retry.delays=", "resilient-kafka.transactions.timeout=6s")) {
			TestBroker.sendAll(List.of(new ProducerRecord<>(this.topic, 0, null, "x".repeat(300).getBytes()),
					new ProducerRecord<>(this.topic, 0, null, "x".repeat(1_250).getBytes())));
			await().atMost(90, TimeUnit.SECONDS).until(() -> TestBroker.committedRecords(this.deadLetters).size() >= 2);
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 2);
			assertThat(TestBroker.committedRecords(this.deadLetters)).hasSize(2);
			assertThat(values(this.output)).isEmpty();
			assertThat(context.getBean(With.class).calls).hasSizeLessThanOrEqualTo(4);
		}
	}

	@Test
	void aTransactionalIdThatAnotherInstanceUsesIsLeftToItAndNothingIsLost(CapturedOutput log) {
		List<String> values = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
		TestApplication application = application(With.class)
			.with("resilient-kafka.transactions.id-prefix=" + this.group)
			.withBean("work", (BiConsumer<With.Templates, With.Attempt>) (templates, record) -> templates.strings()
				.send(this.output, record.value()));
		try (ConfigurableApplicationContext one = application.run();
				ConfigurableApplicationContext other = application.run()) {
			for (String value : values) {
				TestBroker.send(new ProducerRecord<>(this.topic, null, value.getBytes()));
			}
			await().atMost(30, TimeUnit.SECONDS).until(() -> values(this.output).size() >= 200);
			assertThat(values(this.output)).containsExactlyInAnyOrderElementsOf(values);
			assertThat(log).contains("Another running instance uses the transactional id");
		}
	}

	@Test
	void anIdThatCannotBeHadIsSaidAndWaitedFor() {
		try (ConfigurableApplicationContext context = application(With.class)
			.with("resilient-kafka.transactions.timeout=3s")
			.withBean("work",
					(BiConsumer<With.Templates, With.Attempt>) (templates, record) -> templates.strings()
						.send(this.output, record.value()))
			.withBean("faults", new UnavailableTransactions(2))
			.run()) {
			With with = context.getBean(With.class);
			TestBroker.send(this.topic, "a");
			await().until(() -> with.events.stream().anyMatch(TransactionsUnavailableEvent.class::isInstance));
			await().atMost(30, TimeUnit.SECONDS)
				.until(() -> with.events.stream().anyMatch(TransactionsAvailableEvent.class::isInstance));
			await().until(() -> values(this.output).equals(List.of("a")));
		}
	}

	@Test
	void anIdThatNobodyWantsAnyMoreIsNotMissed() {
		try (ConfigurableApplicationContext context = application(With.class)
			.with("resilient-kafka.transactions.timeout=3s")
			.withBean("work", (BiConsumer<With.Templates, With.Attempt>) (templates, record) -> {
			})
			.withBean("faults", new UnavailableTransactions(Integer.MAX_VALUE))
			.run()) {
			ListenerStates states = context.getBean(ListenerStates.class);
			await().until(() -> !states.unavailableTransactions().isEmpty());
			context.getBean(KafkaListenerEndpointRegistry.class).stop();
			await().until(() -> states.unavailableTransactions().isEmpty());
		}
	}

	private boolean committed(String topic, String suffix) {
		return TestBroker.committed(this.group + suffix, topic, 0)
				+ TestBroker.committed(this.group + suffix, topic, 1) > 0;
	}

	private static List<String> values(String topic) {
		return TestBroker.committedRecords(topic).stream().map((record) -> new String(record.value())).toList();
	}

	private ConfigurableApplicationContext run(Class<?> listener, BiConsumer<With.Templates, With.Attempt> work,
			String... properties) {
		return application(listener).with(properties).withBean("work", work).run();
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "output=" + this.output, "group=" + this.group,
					"resilient-kafka.defaults.delivery=exactly-once", "resilient-kafka.defaults.retry.delays=100ms");
	}

	/**
	 * Does with each record what a test wants.
	 */
	@Configuration(proxyBeanMethods = false)
	static class With {

		final List<Object> events = new CopyOnWriteArrayList<>();

		final List<String> calls = new CopyOnWriteArrayList<>();

		private final Templates templates;

		private final BiConsumer<Templates, Attempt> work;

		With(KafkaTemplate<Object, Object> strings, KafkaTemplate<String, Integer> numbers,
				ObjectProvider<KafkaTransactionManager<?, ?>> manager, BiConsumer<Templates, Attempt> work) {
			this.templates = new Templates(strings, numbers,
					manager.stream().map(TransactionTemplate::new).findFirst().orElseGet(TransactionTemplate::new));
			this.work = work;
		}

		Templates templates() {
			return this.templates;
		}

		@ResilientKafkaListener(id = "with", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.calls.add(record.value());
			this.work.accept(this.templates, new Attempt(record.value(), attempt));
		}

		@EventListener
		void on(RedirectBlockedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void on(TransactionsUnavailableEvent event) {
			this.events.add(event);
		}

		@EventListener
		void on(TransactionsAvailableEvent event) {
			this.events.add(event);
		}

		record Templates(KafkaTemplate<Object, Object> strings, KafkaTemplate<String, Integer> numbers,
				TransactionTemplate transaction) {

		}

		record Attempt(String value, int attempt) {

		}

		@Configuration(proxyBeanMethods = false)
		static class Numbers {

			@Bean
			KafkaTemplate<String, Integer> numbers() {
				return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(
						Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestBroker.servers()), new StringSerializer(),
						new IntegerSerializer()));
			}

			@Bean
			KafkaTemplate<Object, Object> strings(ProducerFactory<Object, Object> factory) {
				return new KafkaTemplate<>(factory);
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Replying {

		@ResilientKafkaListener(id = "replying", topics = "${topic}", groupId = "${group}")
		@SendTo("${output}")
		String listen(String value) {
			return "reply to " + value;
		}

	}

}
