package io.github.resilientkafka.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.Assignment;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Instances come and go, and partitions move, in the middle of anything.
 */
@BrokerTest
class MovingInstancesTests {

	private static final int RECORDS = 3_000;

	private static final Set<String> settled = ConcurrentHashMap.newKeySet();

	private final String topic = TestBroker.newTopic(6);

	private final String group = TestBroker.uniqueName("group");

	private final Random random = new Random();

	@BeforeEach
	void nothingSettled() {
		settled.clear();
	}

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.test.Assignment#supported")
	void loseNothing(Assignment assignment) {
		TestBroker.sendAll(IntStream.range(0, RECORDS)
			.mapToObj((id) -> new ProducerRecord<byte[], byte[]>(this.topic, null, String.valueOf(id).getBytes()))
			.toList());
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		try {
			for (int move = 0; move < 12; move++) {
				if (instances.isEmpty() || (instances.size() < 3 && this.random.nextBoolean())) {
					instances.add(start(assignment));
				}
				else {
					instances.remove(this.random.nextInt(instances.size())).close();
				}
				int enough = Math.min(RECORDS * 9 / 10, settled.size() + this.random.nextInt(200));
				await().ignoreExceptions()
					.pollDelay(this.random.nextInt(150), TimeUnit.MILLISECONDS)
					.until(() -> instances.isEmpty() || settled.size() >= enough);
			}
			instances.add(start(assignment));
			await().atMost(90, TimeUnit.SECONDS)
				.until(() -> settled.size() + deadLettered().size() >= RECORDS
						&& deadLettered().size() == RECORDS / 50);
		}
		finally {
			instances.forEach(ConfigurableApplicationContext::close);
		}
		Set<String> all = IntStream.range(0, RECORDS).mapToObj(String::valueOf).collect(Collectors.toSet());
		all.removeAll(settled);
		assertThat(all).isEqualTo(deadLettered());
	}

	private ConfigurableApplicationContext start(Assignment assignment) {
		return TestApplication.of(Instance.class)
			.with("topic=" + this.topic, "group=" + this.group)
			.with(assignment.properties())
			.run();
	}

	private Set<String> deadLettered() {
		return TestBroker.records(this.topic + "." + this.group + ".DLQ")
			.stream()
			.map((record) -> new String(record.value()))
			.collect(Collectors.toSet());
	}

	static class Instance {

		@ResilientKafkaListener(id = "moving", topics = "${topic}", groupId = "${group}", concurrency = "2",
				retryDelays = { "100ms", "300ms" })
		void listen(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt)
				throws InterruptedException {
			int id = Integer.parseInt(record.value());
			TimeUnit.MILLISECONDS.sleep(1);
			if (id % 50 == 0 || (id % 5 == 0 && attempt == 1)) {
				throw new IllegalStateException("on purpose");
			}
			settled.add(record.value());
		}

	}

}
