package io.github.resilientkafka.guarantees.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.guarantees.listeners.ListenersProperties;
import io.github.resilientkafka.guarantees.listeners.Style;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Dead letters of 2 KB and 20 causes lie in a topic of 6 partitions, and somebody looks
 * at them.
 *
 * @param letters how many there are
 * @param limit how long it may take to read them
 */
record LettersScenario(int letters, Duration limit) {

	private static final int PARTITIONS = 6;

	private static final int CAUSES = 20;

	private static final int LOOKS = 21;

	private static final int LAST_PAGES = 20;

	private static final String VALUE = "x".repeat(2_000);

	ShownLetters measure(Path directory) throws Exception {
		ListenersProperties listeners = new ListenersProperties(Style.RESILIENT, 1, PARTITIONS,
				List.of(Duration.ofSeconds(2)), false);
		try (Stage stage = new Stage(directory, listeners, this.limit)) {
			String listener = listeners.names().get(0);
			write(stage, ListenersProperties.topic(listener) + "." + listener + ".DLQ");
			ListenersProcess process = stage.start("--management.endpoints.web.exposure.include=prometheus,deadletters",
					"--resilient-kafka.dead-letters.index.max-letters=" + Math.max(this.letters, 200_000));
			stage.awaitAssigned((now) -> true);
			double heapBefore = process.probe().look().of(Figure.HEAP);
			Stopwatch cold = Stopwatch.start();
			String answer = process.get("deadletters");
			double first = cold.seconds();
			while (!answer.contains("\"indexed\":1.0")) {
				if (cold.seconds() > this.limit.toSeconds()) {
					throw new IllegalStateException("Not all letters are read: " + answer);
				}
				TimeUnit.MILLISECONDS.sleep(50);
				answer = process.get("deadletters");
			}
			double seconds = cold.seconds();
			double[] overviews = times(process, (look) -> "deadletters");
			double[] pages = times(process,
					(look) -> "deadletters/%s?size=50&page=%d".formatted(listener, look % LAST_PAGES));
			return new ShownLetters(this.letters, seconds, first, overviews[LOOKS / 2], pages[LOOKS / 2],
					pages[LOOKS - 1], heapBefore, process.probe().look().of(Figure.HEAP));
		}
	}

	/**
	 * In ms, the shortest first.
	 */
	private static double[] times(ListenersProcess process, Request request) throws IOException, InterruptedException {
		double[] times = new double[LOOKS];
		for (int look = 0; look < LOOKS; look++) {
			Stopwatch watch = Stopwatch.start();
			process.get(request.path(look));
			times[look] = watch.seconds() * 1_000;
		}
		Arrays.sort(times);
		return times;
	}

	private void write(Stage stage, String topic) throws Exception {
		stage.admin().createTopics(List.of(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty()))).all().get();
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stage.servers(), ProducerConfig.LINGER_MS_CONFIG, 20),
				new StringSerializer(), new StringSerializer())) {
			for (int letter = 0; letter < this.letters; letter++) {
				ProducerRecord<String, String> record = new ProducerRecord<>(topic, "k" + letter, VALUE);
				record.headers()
					.add(ResilientKafkaHeaders.FINGERPRINT,
							"com.acme.Failure%1$d@com.acme.Orders.charge%1$d".formatted(letter % CAUSES)
								.getBytes(StandardCharsets.UTF_8));
				producer.send(record);
			}
		}
	}

	/**
	 * What is asked.
	 */
	@FunctionalInterface
	private interface Request {

		String path(int look);

	}

}
