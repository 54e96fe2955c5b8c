package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.JavaProcess;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nothing is lost, however often and whenever the process is killed.
 */
@ProcessTest
@BrokerTest
class CrashIT {

	private static final int KILLS = Integer.getInteger("crash.kills", 8);

	private static final int RECORDS_PER_LIFE = 400;

	private final String topic = TestBroker.newTopic(4);

	private final String output = TestBroker.newTopic(4);

	private final String group = TestBroker.uniqueName("group");

	private final Random random = new Random();

	@Test
	void everyRecordIsProcessedOrDeadLettered() {
		int sent = 0;
		for (int life = 0; life < KILLS; life++) {
			sent = send(sent);
			try (JavaProcess process = start()) {
				long soFar = TestBroker.written(this.output, 4);
				await().atMost(60, TimeUnit.SECONDS)
					.pollInterval(Duration.ofMillis(20))
					.until(() -> process.hasPrinted(CrashApplication.READY) || !process.isAlive());
				assertThat(process.isAlive()).as(process::output).isTrue();
				// Somewhere in the work, and sometimes before it
				long enough = soFar + this.random.nextInt(RECORDS_PER_LIFE);
				long patience = System.nanoTime() + Duration.ofMillis(500 + this.random.nextInt(2_500)).toNanos();
				await().pollInterval(Duration.ofMillis(10))
					.until(() -> TestBroker.written(this.output, 4) >= enough || System.nanoTime() > patience);
				process.kill();
			}
		}
		List<String> all = IntStream.range(0, sent).mapToObj(String::valueOf).toList();
		try (JavaProcess process = start()) {
			await().atMost(120, TimeUnit.SECONDS)
				.pollInterval(Duration.ofMillis(500))
				.until(() -> settled().containsAll(all));
		}
		assertThat(settled()).containsExactlyInAnyOrderElementsOf(all);
		assertThat(deadLettered())
			.containsExactlyInAnyOrderElementsOf(all.stream().filter((id) -> Integer.parseInt(id) % 50 == 0).toList());
	}

	private int send(int first) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int id = first; id < first + RECORDS_PER_LIFE; id++) {
			records.add(new ProducerRecord<>(this.topic, null, String.valueOf(id).getBytes()));
		}
		TestBroker.sendAll(records);
		return first + RECORDS_PER_LIFE;
	}

	private JavaProcess start() {
		return JavaProcess.start(CrashApplication.class.getName(), List.of(),
				List.of("--topic=" + this.topic, "--output=" + this.output, "--group=" + this.group,
						"--spring.kafka.bootstrap-servers=" + TestBroker.servers(),
						"--spring.kafka.consumer.auto-offset-reset=earliest",
						// As many records are poison as if something was out
						"--resilient-kafka.defaults.circuit-breaker.enabled=false",
						"--resilient-kafka.defaults.retry.budget.enabled=false",
						"--spring.kafka.consumer.properties[session.timeout.ms]=1000",
						"--spring.kafka.consumer.properties[heartbeat.interval.ms]=300"));
	}

	private Set<String> settled() {
		Set<String> settled = processed();
		settled.addAll(deadLettered());
		return settled;
	}

	private Set<String> processed() {
		return ids(this.output);
	}

	private Set<String> deadLettered() {
		return ids(this.topic + "." + this.group + ".DLQ");
	}

	private static Set<String> ids(String topic) {
		return TestBroker.records(topic)
			.stream()
			.map((record) -> new String(record.value()))
			.collect(Collectors.toSet());
	}

}
