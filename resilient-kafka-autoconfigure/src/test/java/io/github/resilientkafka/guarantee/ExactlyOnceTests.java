package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.Assignment;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.ProducerFaults;
import io.github.resilientkafka.test.ProducerFaults.Fault;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a listener sends, its redirects and its offsets are one.
 */
@BrokerTest
class ExactlyOnceTests {

	private final String topic = TestBroker.newTopic(4);

	private final String output = TestBroker.newTopic(4);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void eachRecordHasOneOutputAlthoughEveryFifthFailsOnceAfterSending() {
		List<String> ids = send(10_000);
		try (ConfigurableApplicationContext context = run(FailingAfterSending.class)) {
			await().atMost(Duration.ofSeconds(60)).until(() -> outputs().containsAll(ids));
			assertThat(outputs()).containsExactlyInAnyOrderElementsOf(ids);
		}
	}

	/**
	 * What it is compared with: what a failed attempt has sent is committed together with
	 * its retry record, as the reference of spring-kafka says.
	 */
	@Test
	void throughRetryableTopicTheFailingFifthHasTwoOutputs() {
		String topic = TestBroker.newTopic(10);
		List<String> ids = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
		TestBroker.sendAll(ids.stream()
			.map((id) -> new ProducerRecord<byte[], byte[]>(topic, Integer.parseInt(id) % 10, null, id.getBytes()))
			.toList());
		try (ConfigurableApplicationContext context = application(Retryable.class)
			.with("topic=" + topic, "spring.kafka.producer.transaction-id-prefix=" + this.group,
					"spring.kafka.producer.properties[retry.backoff.ms]=10",
					"logging.level.org.springframework.kafka.listener.KafkaMessageListenerContainer=off")
			.run()) {
			await().atMost(Duration.ofMinutes(4))
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> outputs().size() >= 240);
		}
		assertThat(outputs()).hasSize(240).containsAll(ids);
	}

	@ParameterizedTest
	@EnumSource
	void eachRecordEndsOnceWhateverFails(Fault fault) {
		List<String> ids = send(400);
		ProducerFaults faults = new ProducerFaults(fault, 5);
		try (ConfigurableApplicationContext context = application(Unreliable.class)
			.with("small=" + smallTopic(), "spring.kafka.consumer.max-poll-records=20")
			.withBean("faults", faults)
			.run()) {
			await().atMost(Duration.ofSeconds(40)).until(() -> ends().containsAll(ids));
			assertThat(faults.count()).isPositive();
		}
		assertThat(ends()).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(values(this.topic + "." + this.group + ".DLQ"))
			.containsExactlyInAnyOrderElementsOf(ids.stream().filter((id) -> Integer.parseInt(id) % 50 == 0).toList());
	}

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.test.Assignment#supported")
	void eachRecordEndsOnceWhileInstancesComeAndGo(Assignment assignment) {
		Random random = new Random();
		// Who leaves while joining is missed only after the session time-out
		TestApplication application = application(Unreliable.class)
			.with("small=" + smallTopic(),
					"resilience4j.circuitbreaker.instances.unreliable.wait-duration-in-open-state=1s")
			.with(assignment.properties());
		List<String> ids = new ArrayList<>();
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		try {
			instances.add(application.run());
			for (int move = 0; move < 8; move++) {
				ids.addAll(send(ids.size(), 400));
				if (instances.size() == 1 || (instances.size() == 2 && random.nextBoolean())) {
					instances.add(application.run());
				}
				else {
					instances.remove(random.nextInt(instances.size())).close();
				}
			}
			await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(500)).until(() -> {
				boolean ended = ends().containsAll(ids);
				if (!ended) {
					ids.addAll(sendHealthy(ids.size()));
				}
				return ended;
			});
		}
		finally {
			instances.forEach(ConfigurableApplicationContext::close);
		}
		assertThat(ends()).containsExactlyInAnyOrderElementsOf(ids);
	}

	/**
	 * Poison records that are alone look like an outage: the breaker waits for records
	 * that succeed.
	 */
	private List<String> sendHealthy(int first) {
		return send(IntStream.range(first, first + 40).map((id) -> 100_001 + 5 * id));
	}

	/**
	 * What has become of each record: its output, or its dead letter.
	 */
	private List<String> ends() {
		List<String> ends = new ArrayList<>(values(this.output));
		ends.addAll(values(this.topic + "." + this.group + ".DLQ"));
		return ends;
	}

	private List<String> send(int count) {
		return send(0, count);
	}

	private List<String> send(int first, int count) {
		return send(IntStream.range(first, first + count));
	}

	private List<String> send(IntStream numbers) {
		List<String> ids = numbers.mapToObj(String::valueOf).toList();
		TestBroker.sendAll(ids.stream()
			.map((id) -> new ProducerRecord<byte[], byte[]>(this.topic, Integer.parseInt(id) % 4, null, id.getBytes()))
			.toList());
		return ids;
	}

	private List<String> outputs() {
		return values(this.output);
	}

	private static List<String> values(String topic) {
		return TestBroker.committedRecords(topic).stream().map((record) -> new String(record.value())).toList();
	}

	private static String smallTopic() {
		String name = TestBroker.uniqueName("small");
		TestBroker.create(new NewTopic(name, 1, (short) 1).configs(Map.of("max.message.bytes", "20000")));
		return name;
	}

	private ConfigurableApplicationContext run(Class<?> listener) {
		return application(listener).run();
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "output=" + this.output, "group=" + this.group,
					"resilient-kafka.defaults.delivery=exactly-once",
					"resilient-kafka.defaults.retry.delays=50ms,100ms");
	}

	@Configuration(proxyBeanMethods = false)
	static class Retryable {

		private final KafkaTemplate<Object, Object> template;

		private final String output;

		Retryable(KafkaTemplate<Object, Object> template, @Value("${output}") String output) {
			this.template = template;
			this.output = output;
		}

		@RetryableTopic(attempts = "2", concurrency = "10", numPartitions = "10")
		@KafkaListener(id = "retryable", topics = "${topic}", groupId = "${group}", concurrency = "10")
		void listen(ConsumerRecord<String, String> record) {
			this.template.send(this.output, record.value());
			boolean first = record.headers().lastHeader("retry_topic-attempts") == null;
			if (Integer.parseInt(record.value()) % 5 == 0 && first) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	/**
	 * Of ids, every fifth fails at first, every fiftieth always, and each after it has
	 * sent its output. A few send something at first that the broker refuses.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Unreliable {

		private final KafkaTemplate<Object, Object> template;

		private final String output;

		private final String small;

		Unreliable(KafkaTemplate<Object, Object> template, @Value("${output}") String output,
				@Value("${small}") String small) {
			this.template = template;
			this.output = output;
			this.small = small;
		}

		@ResilientKafkaListener(id = "unreliable", topics = "${topic}", groupId = "${group}", concurrency = "2")
		void listen(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			int id = Integer.parseInt(record.value());
			this.template.send(this.output, record.value());
			if (id % 100 == 7 && attempt == 1) {
				this.template.send(this.small, "x".repeat(30_000));
			}
			if (id % 50 == 0 || (id % 5 == 0 && attempt == 1)) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingAfterSending {

		private final KafkaTemplate<Object, Object> template;

		private final String output;

		FailingAfterSending(KafkaTemplate<Object, Object> template, @Value("${output}") String output) {
			this.template = template;
			this.output = output;
		}

		@ResilientKafkaListener(id = "once", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.template.send(this.output, record.value());
			if (Integer.parseInt(record.value()) % 5 == 0 && attempt == 1) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

}
