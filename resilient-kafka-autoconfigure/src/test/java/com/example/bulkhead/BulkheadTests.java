package com.example.bulkhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.autoconfigure.keys.InvalidPropertiesException;
import io.github.resilientkafka.autoconfigure.keys.PropertyProblem;
import io.github.resilientkafka.endpoint.ResilientKafkaEndpoint;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * A policy of an application has settings for each listener, as ours have.
 */
@BrokerTest
@ExtendWith(OutputCaptureExtension.class)
class BulkheadTests {

	private static final Pattern CODE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

	private static final String SOURCES = "resilient-kafka-autoconfigure/src/test/java/com/example/bulkhead/";

	private final String topic = TestBroker.newTopic(2);

	@Test
	void eachListenerHasItsSettings() {
		Calls calls = new Calls();
		TestBroker.sendAll(IntStream.range(0, 40)
			.mapToObj(
					(id) -> new ProducerRecord<byte[], byte[]>(this.topic, id % 2, null, String.valueOf(id).getBytes()))
			.toList());
		try (ConfigurableApplicationContext context = application(calls)
			.with("resilient-kafka.defaults.bulkhead.max-calls=7", "resilient-kafka.defaults.bulkhead.pause=5ms",
					"resilient-kafka.listeners.payments.bulkhead.maxCalls=1")
			.withActuator("resilientkafka")
			.run()) {
			await().until(() -> calls.processed.size() == 40);
			assertThat(calls.mostAtOnce).hasValue(1);
			assertThat(shown(context, "payments")).isEqualTo(Map.of("maxCalls", 1, "pause", "PT0.005S"));
			assertThat(shown(context, "orders")).isEqualTo(Map.of("maxCalls", 7, "pause", "PT0.005S"));
		}
		assertThat(calls.processed)
			.isEqualTo(IntStream.range(0, 40).mapToObj(String::valueOf).collect(Collectors.toSet()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					listeners.payments.bulkhead.max-calls=0 | Value:    0 | No call could be made. | Set it to 1 or more.
					defaults.bulkhead.max-calls=-1 | Value:    -1 | No call could be made. | Set it to 1 or more.
					listeners.payments.bulkhead.max-calls=many | Value: "many" | failed to convert | Update your application's configuration
					listeners.payments.bulkhead.max-cals=3 | Value:    "3" | There is no such key | Use resilient-kafka.listeners.payments.bulkhead.max-calls.
					listeners.payments.bulkhead.pause=5 | Value:    "5" | unit | 5s
					listeners.paymnts.bulkhead.max-calls=3 | (none) | There is no listener with this id. | [orders, payments]""")
	void whatCannotWorkIsReportedWithItsKey(String property, String value, String reason, String remedy,
			CapturedOutput output) {
		Throwable failure = catchThrowable(
				() -> application(new Calls()).with("resilient-kafka." + property).run().close());
		assertThat(failure).isNotNull();
		String key = "resilient-kafka." + property.split("=")[0];
		assertThat(output).contains(value, reason, remedy)
			.contains(property.contains("paymnts") ? "resilient-kafka.listeners.paymnts" : key);
	}

	@Test
	void settingsThatMakeRecordsWaitAreRefusedWithAtMostOnce(CapturedOutput output) {
		assertThat(catchThrowable(() -> application(new Calls())
			.with("resilient-kafka.listeners.payments.delivery=at-most-once",
					"resilient-kafka.listeners.payments.bulkhead.max-calls=3")
			.run()
			.close())).isNotNull();
		assertThat(output).contains("resilient-kafka.listeners.payments.bulkhead.max-calls",
				"records that wait would be lost");
	}

	@Test
	void allMistakesAreReportedAtOnce() {
		assertThat(catchThrowable(() -> application(new Calls())
			.with("resilient-kafka.defaults.bulkhed.max-calls=3", "resilient-kafka.defaults.bulkhead.size=3")
			.run()
			.close()))
			.isInstanceOfSatisfying(InvalidPropertiesException.class, (ex) -> assertThat(ex.getProblems())
				.extracting(PropertyProblem::action)
				.containsExactlyInAnyOrder("Use resilient-kafka.defaults.bulkhead.max-calls.",
						"Use one of these, or a key below: resilient-kafka.defaults.bulkhead.max-calls, resilient-kafka.defaults.bulkhead.pause."));
	}

	@Test
	void thePageShowsThisCode() throws IOException {
		List<String> code = CODE.matcher(text("docs/stages.md")).results().map((match) -> match.group(1)).toList();
		assertThat(code).hasSize(2);
		assertThat(text(SOURCES + "BulkheadStages.java")).endsWith(code.get(0));
		assertThat(text(SOURCES + "BulkheadPolicy.java")).endsWith(code.get(1));
	}

	private static String text(String file) throws IOException {
		Path module = Path.of("..").resolve(file);
		return Files.readString(Files.exists(module) ? module : Path.of("../..").resolve(file));
	}

	private TestApplication application(Calls calls) {
		return TestApplication.of(Listeners.class).withBean("calls", calls).with("topic=" + this.topic);
	}

	private static Object shown(ConfigurableApplicationContext context, String listener) {
		Map<?, ?> description = context.getBean(ResilientKafkaEndpoint.class).listener(listener);
		return ((Map<?, ?>) description.get("policy")).get("bulkhead");
	}

	static class Calls {

		final Set<String> processed = ConcurrentHashMap.newKeySet();

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger mostAtOnce = new AtomicInteger();

	}

	@Import(BulkheadStages.class)
	record Listeners(Calls calls) {

		@ResilientKafkaListener(id = "payments", topics = "${topic}", concurrency = "2")
		void pay(String value) {
			this.calls.mostAtOnce.accumulateAndGet(this.calls.running.incrementAndGet(), Math::max);
			Thread.yield();
			this.calls.running.decrementAndGet();
			this.calls.processed.add(value);
		}

		@ResilientKafkaListener(id = "orders", topics = "${topic}")
		void order(String value) {
		}

	}

}
