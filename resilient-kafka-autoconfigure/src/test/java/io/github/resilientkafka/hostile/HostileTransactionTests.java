package io.github.resilientkafka.hostile;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Transactions and batches with what wants to break them.
 */
@BrokerTest
class HostileTransactionTests {

	private final String topic = TestBroker.newTopic(4);

	private final String output = TestBroker.newTopic(4);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@Test
	void partitionsThatAreLostInATransactionTakeTheirOutputsWithThem() throws Exception {
		List<String> ids = send(4_000, 4);
		try (ConfigurableApplicationContext context = application((template, record) -> {
			template.send(this.output, record.value());
			TimeUnit.MILLISECONDS.sleep(1);
		}).with("spring.kafka.consumer.max-poll-records=10",
				"spring.kafka.consumer.properties[heartbeat.interval.ms]=20",
				"spring.kafka.consumer.properties[session.timeout.ms]=2000")
			.run()) {
			for (int i = 0; i < 15; i++) {
				int soFar = values(this.output).size();
				await().pollDelay(300, TimeUnit.MILLISECONDS)
					.until(() -> values(this.output).size() > soFar || values(this.output).size() >= ids.size());
				expelAllMembers();
			}
			await().atMost(Duration.ofSeconds(40)).until(() -> values(this.output).containsAll(ids));
		}
		assertThat(values(this.output)).containsExactlyInAnyOrderElementsOf(ids);
	}

	private void expelAllMembers() throws InterruptedException {
		try {
			TestBroker.admin()
				.removeMembersFromConsumerGroup(this.group, new RemoveMembersFromConsumerGroupOptions())
				.all()
				.get();
		}
		catch (ExecutionException ex) {
			// there were none
		}
	}

	@Test
	void anInterruptInTheCommitIsAnUnknownOutcome() {
		AtomicInteger commits = new AtomicInteger();
		Hook hook = new Hook((producer, method) -> {
			if (method.equals("commitTransaction") && commits.incrementAndGet() % 3 == 0) {
				Thread.currentThread().interrupt();
			}
			return true;
		});
		List<String> ids = send(300, 4);
		try (ConfigurableApplicationContext context = application(
				(template, record) -> template.send(this.output, record.value()))
			.with("spring.kafka.consumer.max-poll-records=10")
			.withBean("hook", hook)
			.run()) {
			await().atMost(Duration.ofSeconds(40)).until(() -> values(this.output).containsAll(ids));
			for (int i = 0; i < 8; i++) {
				int size = values(this.output).size();
				TestBroker.send(this.topic, "more");
				await().atMost(Duration.ofSeconds(20)).until(() -> values(this.output).size() > size);
			}
		}
		assertThat(values(this.output)).hasSize(308);
	}

	@Test
	void aProducerThatSaysNothingAnyMoreIsReplaced() {
		Map<Object, Integer> order = new ConcurrentHashMap<>();
		Hook hook = new Hook((producer, method) -> {
			if (method.equals("initTransactions")) {
				order.put(producer, order.size());
			}
			return !method.equals("send") || order.getOrDefault(producer, 1) > 0;
		});
		TestBroker.send(this.topic, "a");
		try (ConfigurableApplicationContext context = application(
				(template, record) -> template.send(this.output, record.value()))
			.with("resilient-kafka.transactions.timeout=3s")
			.withBean("hook", hook)
			.run()) {
			await().atMost(Duration.ofSeconds(30)).until(() -> values(this.output).contains("a"));
		}
		assertThat(values(this.output)).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, TimeoutException.class })
	void aProducerListenerThatThrowsHarmsNothing(Class<? extends RuntimeException> type) {
		ProducerListener<Object, Object> listener = new ProducerListener<>() {

			@Override
			public void onSuccess(ProducerRecord<Object, Object> record, RecordMetadata metadata) {
				throw (type == TimeoutException.class) ? new TimeoutException("on purpose")
						: new IllegalStateException("on purpose");
			}

		};
		try (ConfigurableApplicationContext context = application(
				(template, record) -> template.send(this.output, record.value()))
			.withBean("producerListener", listener)
			.run()) {
			TestBroker.send(this.topic, "a");
			await().until(() -> values(this.output).equals(List.of("a")));
			assertThat(values(this.deadLetters)).isEmpty();
		}
	}

	@Test
	void aRecordIsNotBlamedForTheOneBehindIt() {
		String small = smallTopic();
		AtomicInteger attempts = new AtomicInteger();
		for (String value : List.of("ok", "bad")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, value.getBytes()));
		}
		try (ConfigurableApplicationContext context = application((template, record) -> {
			if (record.value().equals("bad") && attempts.incrementAndGet() <= 2) {
				template.send(small, "x".repeat(30_000));
				for (int i = 0; i < 10_000; i++) {
					template.send(this.output, "never");
				}
				TimeUnit.MILLISECONDS.sleep(500);
				throw new NoClassDefFoundError("on purpose");
			}
			template.send(this.output, record.value());
		}).run()) {
			await().atMost(Duration.ofSeconds(40)).until(() -> values(this.output).size() >= 2);
			assertThat(values(this.output)).containsExactlyInAnyOrder("ok", "bad");
			assertThat(values(this.deadLetters)).isEmpty();
		}
	}

	/**
	 * The client parts a batch of them for ever if a batch may be larger than the topic
	 * takes.
	 */
	@Test
	void aRecordWithSeveralOutputsThatAreTooLargeWalksTheLanes() {
		String small = smallTopic();
		try (ConfigurableApplicationContext context = application((template, record) -> {
			template.send(this.output, record.value());
			if (record.value().equals("large")) {
				for (int i = 0; i < 4; i++) {
					template.send(small, "x".repeat(30_000));
				}
			}
		}).with("spring.kafka.producer.batch-size=1000000", "resilient-kafka.transactions.timeout=3s").run()) {
			for (String value : List.of("a", "large", "b")) {
				TestBroker.send(new ProducerRecord<>(this.topic, 0, null, value.getBytes()));
			}
			await().atMost(Duration.ofSeconds(60)).until(() -> values(this.deadLetters).contains("large"));
			await().until(() -> values(this.output).contains("b"));
			assertThat(values(this.output)).containsExactlyInAnyOrder("a", "b");
		}
	}

	@ParameterizedTest
	@EnumSource(names = "AT_MOST_ONCE", mode = EnumSource.Mode.EXCLUDE)
	void anErrorOfADeserializerHoldsItsPartitionAndNoOther(Delivery delivery) {
		for (String value : List.of("a", "error", "behind")) {
			TestBroker.send(new ProducerRecord<>(this.topic, 0, null, value.getBytes()));
		}
		TestBroker.send(new ProducerRecord<>(this.topic, 1, null, "elsewhere".getBytes()));
		List<String> seen = new CopyOnWriteArrayList<>();
		try (ConfigurableApplicationContext context = TestApplication.of(Batch.class)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.delivery=" + delivery,
					"spring.kafka.consumer.value-deserializer=" + Unlinked.class.getName())
			.withBean("seen", seen)
			.run()) {
			await().until(() -> seen.contains("elsewhere") && seen.contains("a"));
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) >= 1
					&& TestBroker.committed(this.group, this.topic, 1) >= 1);
			assertThat(seen).doesNotContain("behind");
		}
	}

	private List<String> send(int count, int partitions) {
		List<String> ids = IntStream.range(0, count).mapToObj(String::valueOf).toList();
		TestBroker.sendAll(ids.stream()
			.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, Integer.parseInt(id) % partitions, null,
					id.getBytes()))
			.toList());
		return ids;
	}

	private static List<String> values(String topic) {
		return TestBroker.committedRecords(topic).stream().map((record) -> new String(record.value())).toList();
	}

	private static String smallTopic() {
		String name = TestBroker.uniqueName("small");
		TestBroker.create(new NewTopic(name, 1, (short) 1).configs(Map.of("max.message.bytes", "20000")));
		return name;
	}

	private TestApplication application(Work work) {
		return TestApplication.of(Single.class)
			.with("topic=" + this.topic, "output=" + this.output, "group=" + this.group,
					"resilient-kafka.defaults.delivery=exactly-once", "resilient-kafka.defaults.retry.delays=")
			.withBean("work", work);
	}

	/**
	 * What a listener does with a record.
	 */
	interface Work {

		void accept(KafkaTemplate<Object, Object> template, ConsumerRecord<String, String> record) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class Single {

		private final KafkaTemplate<Object, Object> template;

		private final Work work;

		Single(KafkaTemplate<Object, Object> template, Work work) {
			this.template = template;
			this.work = work;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) throws Exception {
			this.work.accept(this.template, record);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Batch {

		private final List<String> seen;

		Batch(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			this.seen.addAll(values);
		}

	}

	/**
	 * Fails as with a class that is missing.
	 */
	public static class Unlinked extends StringDeserializer {

		@Override
		public String deserialize(String topic, byte[] data) {
			String value = super.deserialize(topic, data);
			if (value.equals("error")) {
				throw new NoClassDefFoundError("on purpose");
			}
			return value;
		}

	}

	/**
	 * Looks at each call of a producer, and may keep it from happening.
	 */
	private static final class Hook implements BeanPostProcessor {

		private final BiPredicate<Object, String> goesOn;

		Hook(BiPredicate<Object, String> goesOn) {
			this.goesOn = goesOn;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof DefaultKafkaProducerFactory<?, ?> factory) {
				factory.addPostProcessor(this::hooked);
			}
			return bean;
		}

		@SuppressWarnings("unchecked")
		private <K, V> Producer<K, V> hooked(Producer<K, V> producer) {
			return (Producer<K, V>) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { Producer.class }, (proxy, method, arguments) -> {
						if (!this.goesOn.test(producer, method.getName())) {
							return new CompletableFuture<>();
						}
						try {
							return method.invoke(producer, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
