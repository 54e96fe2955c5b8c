package io.github.resilientkafka.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.redirect.RedirectForm;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import io.github.resilientkafka.tracing.RecordTraces;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.serializer.DeserializationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A dead letter has one warning, which has all that is known of it.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterLineTests {

	private static final ListenerPolicy POLICY = new ListenerPolicy("payments", Delivery.AT_LEAST_ONCE,
			new RetryPolicy(List.of(), 1, new ImmediateRetry(0, Duration.ZERO),
					new FailureClassifier(Set.of(), Set.of()), null),
			true, StagePolicies.NONE);

	private final SettableClock clock = new SettableClock();

	private final List<Object> published = new ArrayList<>();

	private final Deque<Runnable> later = new ArrayDeque<>();

	private final FailureLog log = new FailureLog(
			new TopicChain(POLICY, List.of("orders"), "payments",
					new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ")),
			false, this.later::add, this.clock);

	private final FailureReporter reporter = new FailureReporter("payments", new ListenerEvents(this.published::add),
			RecordTraces.NONE, this.log, new FirstRecords("payments"), this.later::add, this.clock);

	@Test
	void theWarningOfTheFailureIsEnough(CapturedOutput output) {
		fail(7, false);
		arrive(7);
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("attempt 1 at orders-2@7 has failed with " + DeserializationException.class.getName(),
					"check spring.kafka.consumer.value-deserializer",
					"It goes to the dead letters in 'orders.payments.DLQ'");
		assertThat(output.getOut()).contains("INFO", "orders-2@7 is in 'orders.payments.DLQ' after 1 attempt(s)");
	}

	@Test
	void theSameHoldsForOneThatWasHeldFirst(CapturedOutput output) {
		fail(7, true);
		arrive(7);
		assertThat(warnings(output)).singleElement().asString().contains("It waits until", "orders.payments.DLQ");
	}

	@Test
	void manyHaveOneWarningInTenSeconds(CapturedOutput output) {
		for (int round = 0; round < 3; round++) {
			for (int offset = 0; offset < 100; offset++) {
				fail(100 * round + offset, false);
			}
			for (int offset = 0; offset < 100; offset++) {
				arrive(100 * round + offset);
			}
			this.clock.tick(Duration.ofSeconds(10));
		}
		assertThat(warnings(output)).hasSize(3)
			.last()
			.asString()
			.contains("Failed attempts since the line before, this one included: 100 x "
					+ DeserializationException.class.getName());
		assertThat(output.getOut()).contains("orders-2@200 is in", "(and 99 more since the last such line)");
	}

	@Test
	void oneThatTheFailuresHaveSaidNothingOfHasItsOwn(CapturedOutput output) {
		fail(6, false);
		fail(7, false);
		arrive(7);
		assertThat(warnings(output)).last()
			.asString()
			.contains(
					"orders-2@7 is in 'orders.payments.DLQ' after 1 attempt(s), the last of which failed with "
							+ DeserializationException.class.getName(),
					"check spring.kafka.consumer.value-deserializer");
	}

	@Test
	void thoseThatWereOnlyCountedAreSaidAlthoughNoneFollows(CapturedOutput output) {
		for (int offset = 0; offset < 5; offset++) {
			arrive(offset);
		}
		this.clock.tick(FailureLog.INTERVAL);
		this.later.remove().run();
		assertThat(output.getOut()).contains("Listener 'payments': 4 more dead letters since the last such line");
		assertThat(this.later).isEmpty();
	}

	@Test
	void oneFromARetryTopicIsNamedByWhereItWasFirst(CapturedOutput output) {
		ConsumerRecord<byte[], byte[]> retried = new ConsumerRecord<>("orders.payments.retry-10s", 1, 0, null, null);
		retried.headers()
			.add(KafkaHeaders.ORIGINAL_TOPIC, "orders".getBytes(StandardCharsets.UTF_8))
			.add(KafkaHeaders.ORIGINAL_PARTITION, ByteBuffer.allocate(Integer.BYTES).putInt(2).array())
			.add(KafkaHeaders.ORIGINAL_OFFSET, ByteBuffer.allocate(Long.BYTES).putLong(30).array());
		this.reporter.redirected(retried, "orders.payments.DLQ", new Outcome.DeadLetter(failure()), RedirectForm.FULL,
				true);
		this.reporter.dropped(retried, failure(), true, "dead-letter.enabled is false.");
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("orders-2@30 (polled from orders.payments.retry-10s-1@0) is in 'orders.payments.DLQ'");
		assertThat(output.getOut()).contains("orders-2@30 (polled from orders.payments.retry-10s-1@0) is dropped");
		RecordCoordinates polled = RecordCoordinates.of(retried);
		RecordCoordinates original = new RecordCoordinates("orders", 2, 30);
		assertThat(this.published).satisfiesExactly(
				(event) -> assertThat(event).isInstanceOfSatisfying(RecordDeadLetteredEvent.class, (it) -> {
					assertThat(it.record()).isEqualTo(polled);
					assertThat(it.original()).isEqualTo(original);
				}), (event) -> assertThat(event).isInstanceOfSatisfying(RecordDroppedEvent.class, (it) -> {
					assertThat(it.record()).isEqualTo(polled);
					assertThat(it.original()).isEqualTo(original);
				}));
		// On a topic of the listener such headers are somebody else's
		this.reporter.redirected(retried, "orders.payments.DLQ", new Outcome.DeadLetter(failure()), RedirectForm.FULL,
				false);
		assertThat(this.published).last()
			.isInstanceOfSatisfying(RecordDeadLetteredEvent.class, (it) -> assertThat(it.original()).isEqualTo(polled));
	}

	private void fail(long offset, boolean held) {
		this.log.failed(record(offset), new Outcome.DeadLetter(failure()), held);
	}

	private void arrive(long offset) {
		this.reporter.redirected(record(offset), "orders.payments.DLQ", new Outcome.DeadLetter(failure()),
				RedirectForm.FULL, false);
	}

	private Failure failure() {
		return new Failure(1, this.clock.wallMillis(),
				new DeserializationException("secret", new byte[0], false, new IllegalStateException("secret")));
	}

	private static ConsumerRecord<byte[], byte[]> record(long offset) {
		return new ConsumerRecord<>("orders", 2, offset, null, null);
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("WARN")).toList();
	}

}
