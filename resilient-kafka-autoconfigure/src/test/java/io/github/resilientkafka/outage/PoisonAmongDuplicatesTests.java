package io.github.resilientkafka.outage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.deduplication.DeduplicationStore;
import io.github.resilientkafka.deduplication.memory.MemoryDeduplicationStore;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.time.TimeSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Records come again whose offsets could not be committed. What has succeeded is skipped,
 * so that all calls fail until it is the turn of new records.
 */
@BrokerTest
class PoisonAmongDuplicatesTests {

	private static final int AGAIN = 400;

	private static final int POISON = 4;

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final Log log = new Log(new ConcurrentLinkedQueue<>());

	@Test
	void doesNotKeepNewRecordsFromBeingTried() {
		MemoryDeduplicationStore store = new MemoryDeduplicationStore(10_000, TimeSource.SYSTEM);
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		List<String> succeeded = new ArrayList<>();
		for (int id = 0; id < AGAIN; id++) {
			boolean poison = id % POISON == 0;
			records.add(record(id, poison ? "poison" : "again"));
			if (!poison) {
				succeeded.add("%s/again:%d".formatted(this.group, id));
			}
		}
		store.claim(succeeded, "before", Duration.ofMinutes(5));
		store.confirm(succeeded, "before", Duration.ofMinutes(5));
		for (int id = AGAIN; id < AGAIN + 200; id++) {
			records.add(record(id, "new"));
		}
		TestBroker.sendAll(records);
		try (ConfigurableApplicationContext context = TestApplication.of(Again.class)
			.withBean("log", this.log)
			.withBean("mine", store)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=1h",
					"resilient-kafka.defaults.deduplication.enabled=true",
					"resilient-kafka.defaults.deduplication.key=key",
					"resilient-kafka.defaults.deduplication.store=mine",
					"resilience4j.circuitbreaker.instances.again.wait-duration-in-open-state=1s")
			.run()) {
			assertThat(context.getBean(DeduplicationStore.class)).isSameAs(store);
			await().atMost(Duration.ofSeconds(30)).until(() -> this.log.values().size() >= 200);
		}
		assertThat(this.log.values()).containsOnly("new").hasSize(200);
	}

	private ProducerRecord<byte[], byte[]> record(int id, String value) {
		return new ProducerRecord<>(this.topic, 0, Integer.toString(id).getBytes(), value.getBytes());
	}

	record Log(Queue<String> values) {

	}

	static class Again {

		private final Log log;

		Again(Log log) {
			this.log = log;
		}

		@ResilientKafkaListener(id = "again", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			if (value.equals("poison")) {
				throw new IllegalStateException("on purpose");
			}
			this.log.values().add(value);
		}

	}

}
