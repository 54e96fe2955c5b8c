package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * One of two topics of a listener is deleted: the other goes on.
 */
@BrokerTest
class DeletedTopicTests {

	private final String deleted = TestBroker.newTopic(1);

	private final String other = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final AtomicInteger ids = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void theOtherTopicGoesOn(Delivery delivery) throws Exception {
		try (ConfigurableApplicationContext context = TestApplication.of(Slow.class)
			.with("topics=" + this.deleted + "," + this.other, "group=" + this.group,
					"resilient-kafka.defaults.delivery=" + delivery)
			.run()) {
			Slow slow = context.getBean(Slow.class);
			TestBroker.sendAll(IntStream.range(0, 100)
				.mapToObj((i) -> new ProducerRecord<byte[], byte[]>(this.deleted, "x".getBytes()))
				.toList());
			await().until(() -> slow.seen.getOrDefault(this.deleted, Set.of()).size() > 2);
			try (Admin admin = Admin
				.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, TestBroker.servers()))) {
				admin.deleteTopics(List.of(this.deleted)).all().get();
			}
			// One transaction with offsets of the deleted topic has to time out, twice
			Duration longest = Duration.ofSeconds((delivery != Delivery.EXACTLY_ONCE) ? 15 : 40);
			for (int i = 0; i < 5; i++) {
				int id = this.ids.incrementAndGet();
				TestBroker.send(this.other, String.valueOf(id));
				await().atMost(longest).until(() -> slow.seen.getOrDefault(this.other, Set.of()).size() == id);
			}
			await().atMost(Duration.ofSeconds(15))
				.until(() -> TestBroker.committed(this.group, this.other, 0) == this.ids.get());
		}
	}

	static class Slow {

		final Map<String, Set<Long>> seen = new ConcurrentHashMap<>();

		@ResilientKafkaListener(id = "slow", topics = "#{'${topics}'.split(',')}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record) throws InterruptedException {
			this.seen.computeIfAbsent(record.topic(), (topic) -> ConcurrentHashMap.newKeySet()).add(record.offset());
			TimeUnit.MILLISECONDS.sleep(100);
		}

	}

}
