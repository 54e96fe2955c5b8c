package io.github.resilientkafka.observability;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.health.ComponentHealth;
import io.github.resilientkafka.health.HealthComponent;
import io.github.resilientkafka.health.HealthLevel;
import io.github.resilientkafka.listener.ListenerControl;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What health and meters say of consumers.
 */
@BrokerTest
class LagTests {

	private final String group = TestBroker.uniqueName("group");

	@Test
	void fourConsumersOfWhichEachNeedsAnotherAnswer() throws Exception {
		Topics topics = new Topics();
		Work work = new Work();
		try (ConfigurableApplicationContext context = application(topics).with(Listeners.class)
			.withBean("work", work)
			.run()) {
			TestBroker.send(topics.stuck, "first");
			await().until(() -> TestBroker.committed(this.group + "-stuck", topics.stuck, 0) == 1);
			send(topics.stuck, 20);
			sendInTransaction(topics.transactional, 3);
			send(topics.failing, 10);
			String retryTopic = topics.failing + "." + this.group + ".retry-1h";

			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				send(topics.slow, 50);
				work.permits.release();
				ComponentHealth health = health(context, "lag");
				assertThat(lane(health, "stuck", "main")).containsEntry("lag", 20L);
				assertThat(lane(health, "stuck", "main").get("status")).isIn("STALL", "STOP");
				assertThat(lane(health, "slow", "main")).containsEntry("status", "WARN");
				assertThat(lane(health, "transactional", "main")).containsEntry("status", "OK")
					.containsEntry("lag", 0L);
				assertThat(lane(health, "failing", "retry-1h")).containsEntry("status", "WAITING")
					.containsEntry("lag", 10L);
				assertThat(lane(health, "failing", "main")).containsEntry("status", "OK").containsEntry("lag", 0L);
				assertThat(health.level()).isEqualTo(HealthLevel.DEGRADED);
			});
			assertThat(TestBroker.committed(this.group + "-transactional", topics.transactional, 0)).isEqualTo(3);
			assertThat(worst(health(context, "lag"))).containsEntry("partition", topics.stuck + "-0");
			assertThat(health(context, "lag").details().get("reasons").toString()).contains("'stuck'", "20 records")
				.doesNotContain("'slow'", "'transactional'", "'failing'");
			ComponentHealth health = health(context, "retries");
			assertThat(health.level()).isEqualTo(HealthLevel.UP);
			assertThat(lane(health, "failing", "retry-1h"))
				.isEqualTo(Map.of("waiting", 10L, "overdue", 0L, "unknown", 0L));
			assertThat(health(context, "deadLetters").level()).isEqualTo(HealthLevel.UP);

			assertMetersSayTheSame(context, topics, retryTopic);

			// Its retention has got shorter, say
			TestBroker.admin()
				.deleteRecords(Map.of(new TopicPartition(topics.stuck, 0), RecordsToDelete.beforeOffset(11)))
				.all()
				.get();
			await().untilAsserted(() -> {
				ComponentHealth losing = health(context, "lag");
				assertThat(losing.level()).isEqualTo(HealthLevel.DOWN);
				assertThat(worst(losing)).containsEntry("partition", topics.stuck + "-0")
					.containsEntry("deletedUncommitted", 10L);
			});
			work.open();
			await().until(() -> lane(health(context, "lag"), "stuck", "main").get("status").equals("OK"));
		}
		finally {
			work.open();
		}
	}

	private static void assertMetersSayTheSame(ConfigurableApplicationContext context, Topics topics,
			String retryTopic) {
		assertThat(gauge(context, "consumer.lag", "listener", "stuck", "lane", "main", "topic", topics.stuck))
			.isEqualTo(20);
		assertThat(
				gauge(context, "consumer.partitions", "listener", "failing", "topic", retryTopic, "status", "waiting"))
			.isEqualTo(1);
		assertThat(gauge(context, "retry.records", "listener", "failing", "lane", "retry-1h", "state", "waiting"))
			.isEqualTo(10);
		assertThat(gauge(context, "consumer.lag", "listener", "transactional", "topic", topics.transactional)).isZero();
	}

	@Test
	void deadLettersThatComeAndRetriesThatNobodyMakesAreFound() {
		Topics topics = new Topics();
		try (ConfigurableApplicationContext context = application(topics).with(Failing.class)
			.with("resilient-kafka.listeners.failing.retry.delays=100ms,1s",
					"resilient-kafka.health.retries.overdue-after=1s", "resilient-kafka.health.dead-letters.growth=1",
					"resilient-kafka.health.dead-letters.growth-window=5s")
			.run()) {
			await().until(() -> health(context, "deadLetters").level() == HealthLevel.UP);
			TestBroker.send(topics.failing, "to the end");
			String deadLetters = topics.failing + "." + this.group + ".DLQ";
			await().until(() -> health(context, "deadLetters").level() == HealthLevel.DEGRADED);
			assertThat(lane(health(context, "deadLetters"), "failing", deadLetters)).containsEntry("atMost", 1L)
				.containsEntry("newAtMost", 1L);
			assertThat(gauge(context, "dead.letters", "listener", "failing", "topic", deadLetters)).isEqualTo(1);
			await().until(() -> health(context, "retries").level() == HealthLevel.UP);
			RegisteredListener listener = context.getBean(RegisteredListeners.class).get("failing");
			listener.retry().stop();
			TestBroker.send(topics.failing, "to nobody");
			await().atMost(Duration.ofSeconds(30))
				.until(() -> health(context, "retries").level() == HealthLevel.DEGRADED);
			assertThat(lane(health(context, "retries"), "failing", "retry-100ms")).containsEntry("overdue", 1L)
				.containsEntry("waiting", 0L);
			await().until(() -> lane(health(context, "lag"), "failing", "retry-100ms").get("status").equals("STOP"));
			assertThat(gauge(context, "retry.overdue", "listener", "failing", "lane", "retry-100ms")).isPositive();
			listener.retry().start();
			await().until(() -> health(context, "retries").level() == HealthLevel.UP);
			await().until(() -> lane(health(context, "deadLetters"), "failing", deadLetters).get("atMost").equals(2L));
			assertThat(health(context, "deadLetters").level()).isEqualTo(HealthLevel.DEGRADED);
			// What lies there is no news
			await().until(() -> health(context, "deadLetters").level() == HealthLevel.UP);
			assertThat(lane(health(context, "deadLetters"), "failing", deadLetters)).containsEntry("atMost", 2L)
				.containsEntry("newAtMost", 0L);
		}
	}

	@Test
	void aPauseIsNoStallAndATopicThatCannotBeReachedIsDown() throws Exception {
		Topics topics = new Topics();
		String deadLetters = topics.failing + "." + this.group + ".DLQ";
		TestBroker.create(new NewTopic(deadLetters, 1, (short) 1));
		try (ConfigurableApplicationContext context = application(topics).with(Failing.class)
			.with("resilient-kafka.listeners.failing.retry.delays=", "resilient-kafka.topics.provision=false")
			.run()) {
			ListenerControl control = context.getBean(ListenerControl.class);
			control.pause("failing", null, null);
			send(topics.failing, 3);
			await().until(() -> lane(health(context, "lag"), "failing", "main").get("status").equals("PAUSED"));
			assertThat(health(context, "lag").level()).isEqualTo(HealthLevel.UP);
			TestBroker.admin().deleteTopics(List.of(deadLetters)).all().get();
			control.resume("failing", null, null);
			await().atMost(Duration.ofSeconds(30)).until(() -> health(context, "retries").level() == HealthLevel.DOWN);
			assertThat(health(context, "retries").details().get("blocked").toString()).contains(deadLetters);
			await().until(() -> lane(health(context, "lag"), "failing", "main").get("status").equals("STALL"));
			assertThat(lane(health(context, "lag"), "failing", "main")).containsEntry("lag", 3L);
		}
	}

	@Test
	void offsetsThatCannotBeCommittedAreAStallAlthoughEverythingIsProcessed() {
		Topics topics = new Topics();
		CommitFaults faults = new CommitFaults();
		try (ConfigurableApplicationContext context = application(topics).with(Listeners.class)
			.withBean("work", new Work())
			.withBean("faults", faults)
			.run()) {
			String listenerGroup = this.group + "-transactional";
			send(topics.transactional, 1);
			await().until(() -> TestBroker.committed(listenerGroup, topics.transactional, 0) == 1);
			faults.failing = true;
			send(topics.transactional, 1);
			await().until(() -> lane(health(context, "lag"), "transactional", "main").get("status").equals("STALL"));
			assertThat(lane(health(context, "lag"), "transactional", "main")).containsEntry("lag", 1L);
			faults.failing = false;
			await().until(() -> lane(health(context, "lag"), "transactional", "main").get("status").equals("OK"));
			assertThat(TestBroker.committed(listenerGroup, topics.transactional, 0)).isEqualTo(2);
		}
	}

	private TestApplication application(Topics topics) {
		return TestApplication.of()
			.with("group=" + this.group, "stuck=" + topics.stuck, "slow=" + topics.slow,
					"transactional=" + topics.transactional, "failing=" + topics.failing,
					"resilient-kafka.health.sampling.interval=200ms", "resilient-kafka.health.lag.samples=5",
					"resilient-kafka.defaults.retry.delays=1h");
	}

	private static ComponentHealth health(ConfigurableApplicationContext context, String name) {
		return context.getBeansOfType(HealthComponent.class)
			.values()
			.stream()
			.filter((component) -> component.name().equals(name))
			.findFirst()
			.orElseThrow()
			.health();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> lane(ComponentHealth health, String listener, String lane) {
		Map<String, Object> lanes = ((Map<String, Map<String, Object>>) health.details().get("listeners"))
			.getOrDefault(listener, Map.of());
		// There is no sample at first
		return (Map<String, Object>) lanes.getOrDefault(lane, Map.of("status", ""));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> worst(ComponentHealth health) {
		return ((List<Map<String, Object>>) health.details().get("partitions")).get(0);
	}

	private static double gauge(ConfigurableApplicationContext context, String name, String... tags) {
		return context.getBean(MeterRegistry.class).get("resilient.kafka." + name).tags(tags).gauge().value();
	}

	private static void send(String topic, int count) {
		TestBroker.sendAll(IntStream.range(0, count)
			.mapToObj((id) -> new ProducerRecord<byte[], byte[]>(topic, String.valueOf(id).getBytes()))
			.toList());
	}

	private static void sendInTransaction(String topic, int count) {
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
				Map.of("bootstrap.servers", TestBroker.servers(), "transactional.id", TestBroker.uniqueName("tx")),
				new ByteArraySerializer(), new ByteArraySerializer())) {
			producer.initTransactions();
			producer.beginTransaction();
			for (int id = 0; id < count; id++) {
				producer.send(new ProducerRecord<>(topic, String.valueOf(id).getBytes()));
			}
			producer.commitTransaction();
		}
	}

	private static final class Topics {

		final String stuck = TestBroker.newTopic(1);

		final String slow = TestBroker.newTopic(1);

		final String transactional = TestBroker.newTopic(1);

		final String failing = TestBroker.newTopic(1);

	}

	/**
	 * Lets commits fail.
	 */
	static final class CommitFaults implements BeanPostProcessor {

		volatile boolean failing;

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof DefaultKafkaConsumerFactory<?, ?> factory) {
				factory.addPostProcessor(this::faulty);
			}
			return bean;
		}

		@SuppressWarnings("unchecked")
		private <K, V> Consumer<K, V> faulty(Consumer<K, V> consumer) {
			return (Consumer<K, V>) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { Consumer.class }, (proxy, method, arguments) -> {
						if (this.failing && method.getName().equals("commitSync")) {
							throw new TimeoutException("on purpose");
						}
						try {
							return method.invoke(consumer, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

	static class Work {

		final CountDownLatch latch = new CountDownLatch(1);

		final Semaphore permits = new Semaphore(0);

		void open() {
			this.latch.countDown();
			this.permits.release(1_000_000);
		}

	}

	static class Failing {

		@ResilientKafkaListener(id = "failing", topics = "${failing}", groupId = "${group}")
		void fail(String value) {
			throw new IllegalStateException();
		}

	}

	static class Listeners {

		private final Work work;

		Listeners(Work work) {
			this.work = work;
		}

		@ResilientKafkaListener(id = "stuck", topics = "${stuck}", groupId = "${group}-stuck")
		void stuck(String value) throws InterruptedException {
			if (!value.equals("first")) {
				this.work.latch.await(60, TimeUnit.SECONDS);
			}
		}

		@ResilientKafkaListener(id = "slow", topics = "${slow}", groupId = "${group}-slow")
		void slow(String value) throws InterruptedException {
			this.work.permits.tryAcquire(60, TimeUnit.SECONDS);
		}

		@ResilientKafkaListener(id = "transactional", topics = "${transactional}", groupId = "${group}-transactional")
		void transactional(String value) {
		}

		@ResilientKafkaListener(id = "failing", topics = "${failing}", groupId = "${group}")
		void fail(String value) {
			throw new IllegalStateException();
		}

	}

}
