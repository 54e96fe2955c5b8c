package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * Each record ends once, however often and whenever one of two instances is killed.
 */
@ProcessTest
@BrokerTest
class ExactlyOnceCrashIT {

	private static final int KILLS = Integer.getInteger("crash.kills", 8);

	private static final int RECORDS_PER_KILL = 300;

	private final String topic = TestBroker.newTopic(4);

	private final String output = TestBroker.newTopic(4);

	private final String group = TestBroker.uniqueName("group");

	private final Random random = new Random();

	@Test
	void eachRecordHasOneOutputOrOneDeadLetter() {
		int sent = 0;
		JavaProcess[] instances = { start(0), start(1) };
		try {
			for (int kill = 0; kill < KILLS; kill++) {
				int victim = this.random.nextInt(2);
				sent = send(sent);
				// Somewhere in the work: it takes this long or more
				JavaProcess process = instances[victim];
				await().atMost(120, TimeUnit.SECONDS)
					.pollInterval(Duration.ofMillis(20))
					.until(() -> process.hasPrinted(CrashApplication.READY) || !process.isAlive());
				assertThat(process.isAlive()).as(process::output).isTrue();
				long patience = System.nanoTime() + Duration.ofMillis(this.random.nextInt(1_500)).toNanos();
				await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() > patience);
				process.kill();
				instances[victim] = start(victim);
			}
			List<String> all = IntStream.range(0, sent).mapToObj(String::valueOf).toList();
			await().atMost(120, TimeUnit.SECONDS)
				.pollInterval(Duration.ofMillis(500))
				.until(() -> ends().containsAll(all));
			assertThat(ends()).containsExactlyInAnyOrderElementsOf(all);
			assertThat(deadLettered()).containsExactlyInAnyOrderElementsOf(
					all.stream().filter((id) -> Integer.parseInt(id) % 50 == 0).toList());
		}
		finally {
			instances[0].close();
			instances[1].close();
		}
	}

	private int send(int first) {
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int id = first; id < first + RECORDS_PER_KILL; id++) {
			records.add(new ProducerRecord<>(this.topic, null, String.valueOf(id).getBytes()));
		}
		TestBroker.sendAll(records);
		return first + RECORDS_PER_KILL;
	}

	/**
	 * The first instance keeps its transactional ids over restarts, the other has new
	 * ones each time.
	 */
	private JavaProcess start(int instance) {
		List<String> arguments = new ArrayList<>(List.of("--topic=" + this.topic, "--output=" + this.output,
				"--group=" + this.group, "--sends-first=true", "--resilient-kafka.defaults.delivery=exactly-once",
				"--resilient-kafka.transactions.timeout=3s", "--spring.kafka.bootstrap-servers=" + TestBroker.servers(),
				"--spring.kafka.consumer.auto-offset-reset=earliest",
				// As many records are poison as if something was out
				"--resilient-kafka.defaults.circuit-breaker.enabled=false",
				"--resilient-kafka.defaults.retry.budget.enabled=false",
				"--spring.kafka.consumer.properties[session.timeout.ms]=1000",
				"--spring.kafka.consumer.properties[heartbeat.interval.ms]=300"));
		if (instance == 0) {
			arguments.add("--resilient-kafka.transactions.id-prefix=" + this.group + "-0");
		}
		return JavaProcess.start(CrashApplication.class.getName(), List.of(), arguments);
	}

	private List<String> ends() {
		List<String> ends = new ArrayList<>(values(this.output));
		ends.addAll(deadLettered());
		return ends;
	}

	private List<String> deadLettered() {
		return values(this.topic + "." + this.group + ".DLQ");
	}

	private static List<String> values(String topic) {
		return TestBroker.committedRecords(topic).stream().map((record) -> new String(record.value())).toList();
	}

}
