package io.github.resilientkafka.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.resilientkafka.test.ActuatorClient;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.JavaProcess;
import io.github.resilientkafka.test.ProcessTest;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whoever replays is killed three times, in the middle of it.
 */
@ProcessTest
@BrokerTest
class ReplayCrashIT {

	private static final int LETTERS = 10_000;

	private static final int[] KILLS = { 1_000, 4_000, 7_000 };

	private static final Pattern PORT = Pattern.compile(ReplayCrashApplication.LISTENS_AT + "(\\d+)");

	private final String topic = TestBroker.newTopic(6);

	private final String group = TestBroker.uniqueName("group");

	private final String out = TestBroker.uniqueName("out");

	private final String dead = this.topic + "." + this.group + ".DLQ";

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void noLetterIsLost(boolean transactions) {
		TestBroker.create(new NewTopic(this.out, 1, (short) 1), new NewTopic(this.dead, 6, (short) 1));
		Set<String> values = send();
		Random random = new Random();
		JavaProcess application = start(transactions);
		try {
			Letters letters = letters(application);
			letters.awaitOpen(LETTERS);
			String job = letters.submit("'action':'replay','all':'true','rate':'1500'");
			for (int kill : KILLS) {
				int moment = kill + random.nextInt(1_500);
				await("kill at " + moment).atMost(Duration.ofSeconds(90))
					.pollInterval(Duration.ofMillis(20))
					.until(() -> TestBroker.written(this.out, 1) >= moment);
				application.kill();
				application = start(transactions);
			}
			Letters last = letters(application);
			await().atMost(Duration.ofSeconds(120)).until(() -> "done".equals(last.job(job).get("state")));
			await().atMost(Duration.ofSeconds(60)).until(() -> new TreeSet<>(results()).equals(values));
			if (transactions) {
				assertThat(results()).hasSize(LETTERS);
				await().untilAsserted(() -> assertThat(last.job(job)).containsEntry("sent", LETTERS)
					.containsEntry("processed", LETTERS)
					.containsEntry("cameBack", 0));
			}
			else {
				// A batch each time
				assertThat(results()).hasSizeLessThanOrEqualTo(LETTERS + KILLS.length * 500);
			}
		}
		finally {
			application.close();
		}
	}

	private Set<String> send() {
		Set<String> values = new TreeSet<>();
		List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
		for (int i = 0; i < LETTERS; i++) {
			values.add("letter-" + i);
			records.add(new ProducerRecord<>(this.dead, i % 6, null, ("letter-" + i).getBytes(StandardCharsets.UTF_8)));
		}
		TestBroker.sendAll(records);
		return values;
	}

	private List<String> results() {
		return TestBroker.committedRecords(this.out)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

	private JavaProcess start(boolean transactions) {
		return JavaProcess.start(ReplayCrashApplication.class.getName(), List.of(),
				List.of("--spring.kafka.bootstrap-servers=" + TestBroker.servers(), "--topic=" + this.topic,
						"--group=" + this.group, "--spring.kafka.template.default-topic=" + this.out,
						"--resilient-kafka.dead-letters.transactions=" + transactions,
						"--resilient-kafka.transactions.id-prefix=" + this.group));
	}

	private static Letters letters(JavaProcess application) {
		await("start").atMost(Duration.ofSeconds(60)).until(() -> PORT.matcher(application.output()).find());
		Matcher matcher = PORT.matcher(application.output());
		assertThat(matcher.find()).isTrue();
		return new Letters(ActuatorClient.at(matcher.group(1)), "letters");
	}

}
