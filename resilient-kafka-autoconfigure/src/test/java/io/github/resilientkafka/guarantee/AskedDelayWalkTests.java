package io.github.resilientkafka.guarantee;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.RetryAfter;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An exception chooses how long its record waits, and the last lane is walked again.
 */
@BrokerTest
class AskedDelayWalkTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final String deadLetters = this.topic + "." + this.group + ".DLQ";

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once", "batch", "batch exactly-once" })
	void theRecordIsTriedNeitherInShorterLanesNorBefore(String mode) {
		try (ConfigurableApplicationContext context = run(mode, 700, "delays=100ms,300ms,1s,2s")) {
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(this.deadLetters, 1);
			List<Visit> visits = visits(context);
			assertThat(visits).extracting(Visit::topic).containsExactly(this.topic, lane("1s"), lane("2s"));
			assertThat(visits).extracting(Visit::attempt).containsExactly(1, 2, 3);
			assertApart(visits, Duration.ofSeconds(1));
		}
	}

	/**
	 * It goes through the last lane twice without a call, and says on its way why it is
	 * there.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once", "batch", "batch exactly-once" })
	void whereNoLaneIsLongEnoughItWaitsInTheLastAgain(String mode) {
		try (ConfigurableApplicationContext context = run(mode, 1200, "delays=100ms,500ms")) {
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(this.deadLetters, 1);
			List<Visit> visits = visits(context);
			assertThat(visits).extracting(Visit::topic).containsExactly(this.topic, lane("500ms"));
			assertApart(visits, Duration.ofMillis(1200));
			List<ConsumerRecord<byte[], byte[]>> waiting = TestBroker.committedRecords(lane("500ms"));
			assertThat(waiting).extracting((record) -> Visit.text(record, ResilientKafkaHeaders.WAIT))
				.containsExactly("700", "200", null);
			assertThat(waiting).extracting((record) -> Visit.text(record, ResilientKafkaHeaders.ATTEMPT))
				.containsOnly("1");
			assertThat(waiting).extracting((record) -> Visit.text(record, KafkaHeaders.EXCEPTION_CAUSE_FQCN))
				.containsOnly(Busy.class.getName());
			ConsumerRecord<byte[], byte[]> dead = TestBroker.committedRecords(this.deadLetters).get(0);
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("2");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.WAIT)).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "at-least-once", "exactly-once", "batch" })
	void theLastLaneIsWalkedAgain(String mode) {
		try (ConfigurableApplicationContext context = run(mode, 0, "delays=100ms,200ms",
				"resilient-kafka.defaults.retry.repeat-last=2")) {
			TestBroker.send(this.topic, "poison");
			TestBroker.awaitRecords(this.deadLetters, 1);
			List<Visit> visits = visits(context);
			assertThat(visits).extracting(Visit::topic)
				.containsExactly(this.topic, lane("100ms"), lane("200ms"), lane("200ms"), lane("200ms"));
			assertThat(visits).extracting((visit) -> visit.header(ResilientKafkaHeaders.REPEATS))
				.containsExactly(null, null, null, "1", "2");
			assertApart(visits.subList(1, 5), Duration.ofMillis(200));
			ConsumerRecord<byte[], byte[]> dead = TestBroker.committedRecords(this.deadLetters).get(0);
			assertThat(Visit.text(dead, ResilientKafkaHeaders.ATTEMPT)).isEqualTo("5");
			assertThat(Visit.text(dead, ResilientKafkaHeaders.REPEATS)).isNull();
		}
	}

	private static void assertApart(List<Visit> visits, Duration delay) {
		for (int visit = 1; visit < visits.size(); visit++) {
			assertThat(visits.get(visit).time() - visits.get(visit - 1).time())
				.isGreaterThanOrEqualTo(delay.toMillis());
		}
	}

	private static List<Visit> visits(ConfigurableApplicationContext context) {
		return context.getBeanProvider(Asking.class).getObject().visits;
	}

	private ConfigurableApplicationContext run(String mode, long wait, String... properties) {
		Class<?> listener = mode.startsWith("batch") ? AskingBatch.class : AskingEach.class;
		String delivery = mode.endsWith("exactly-once") ? "exactly-once" : "at-least-once";
		return TestApplication.of(listener)
			.with("topic=" + this.topic, "group=" + this.group, "wait=" + wait,
					"resilient-kafka.defaults.delivery=" + delivery)
			.with(properties)
			.run();
	}

	private String lane(String delay) {
		return this.topic + "." + this.group + ".retry-" + delay;
	}

	/**
	 * What both listeners do.
	 */
	abstract static class Asking {

		final List<Visit> visits = new CopyOnWriteArrayList<>();

		private final Duration wait;

		Asking(Environment environment) {
			this.wait = Duration.ofMillis(environment.getRequiredProperty("wait", Long.class));
		}

		void fail(Stream<ConsumerRecord<?, ?>> records) {
			records.map(Visit::of).forEach(this.visits::add);
			throw new IllegalStateException("always", new Busy(this.wait));
		}

	}

	static class AskingEach extends Asking {

		AskingEach(Environment environment) {
			super(environment);
		}

		@ResilientKafkaListener(id = "asking", topics = "${topic}", groupId = "${group}", retryDelays = "${delays}")
		void listen(ConsumerRecord<?, ?> record) {
			fail(Stream.of(record));
		}

	}

	static class AskingBatch extends Asking {

		AskingBatch(Environment environment) {
			super(environment);
		}

		@ResilientKafkaListener(id = "asking", topics = "${topic}", groupId = "${group}", retryDelays = "${delays}",
				batch = "true")
		void listen(List<ConsumerRecord<?, ?>> records) {
			fail(records.stream().map((record) -> record));
		}

	}

	private static final class Busy extends RuntimeException implements RetryAfter {

		private static final long serialVersionUID = 1L;

		private final transient Duration wait;

		Busy(Duration wait) {
			this.wait = wait;
		}

		@Override
		public Duration retryAfter() {
			return this.wait;
		}

	}

}
