package io.github.resilientkafka.report;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import io.github.resilientkafka.test.SettableClock;
import io.github.resilientkafka.topic.TopicChain;
import io.github.resilientkafka.topic.TopicNames;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first failure of a kind is logged at once, and many take one line.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureLogTests {

	private static final RetryLane LANE = new RetryLane(1, Duration.ofMinutes(1));

	private static final ConsumerRecord<byte[], byte[]> RECORD = new ConsumerRecord<>("orders", 2, 7, null, null);

	private final SettableClock clock = new SettableClock();

	private final Deque<Runnable> later = new ArrayDeque<>();

	@Test
	void namesTheExceptionThePlaceAndWhereTheRecordGoes(CapturedOutput output) {
		Exception exception = new IllegalStateException("secret");
		exception.setStackTrace(
				new StackTraceElement[] { new StackTraceElement("com.acme.Gateway", "charge", "Gateway.java", 42) });
		fail(log(false), exception);
		assertThat(lines(output)).singleElement()
			.asString()
			.contains("WARN",
					"Listener 'payments': attempt 1 at orders-2@7 has failed with"
							+ " java.lang.IllegalStateException at com.acme.Gateway.charge(Gateway.java:42)"
							+ " (resilient-kafka.logging.exception-messages=true shows messages)."
							+ " It goes to 'orders.payments.retry-1m' and is tried again in 60 s.")
			.doesNotContain("secret");
	}

	@Test
	void eachClassHasAFirstLineAndTheRestIsCounted(CapturedOutput output) {
		FailureLog log = log(false);
		for (int i = 0; i < 1000; i++) {
			fail(log, (i % 10 == 0) ? new IllegalArgumentException() : new IllegalStateException());
		}
		assertThat(lines(output)).hasSize(2);
		this.clock.tick(Duration.ofSeconds(10));
		fail(log, new IllegalStateException());
		assertThat(lines(output)).hasSize(3)
			.last()
			.asString()
			.contains("Failed attempts since the line before, this one included: 900 x java.lang.IllegalStateException,"
					+ " 99 x java.lang.IllegalArgumentException.");
		this.clock.tick(Duration.ofSeconds(9));
		fail(log, new IllegalStateException());
		assertThat(lines(output)).hasSize(3);
	}

	@Test
	void countsAreSaidAlthoughNothingFailsAnyMore(CapturedOutput output) {
		FailureLog log = log(false);
		for (int i = 0; i < 6; i++) {
			fail(log, new IllegalStateException());
		}
		assertThat(this.later).hasSize(1);
		this.clock.tick(FailureLog.INTERVAL);
		this.later.remove().run();
		assertThat(output.getOut()).contains(
				"Listener 'payments': more failed attempts since the line before: 5 x java.lang.IllegalStateException.");
		this.clock.tick(FailureLog.INTERVAL);
		fail(log, new IllegalStateException());
		assertThat(lines(output)).hasSize(2).last().asString().doesNotContain("since the line before");
		assertThat(this.later).isEmpty();
	}

	@Test
	void countsWaitForTheTimeOfTheNextLine(CapturedOutput output) {
		FailureLog log = log(false);
		fail(log, new IllegalStateException());
		fail(log, new IllegalStateException());
		this.clock.tick(FailureLog.INTERVAL.minusSeconds(1));
		fail(log, new IllegalArgumentException());
		fail(log, new IllegalArgumentException());
		this.later.remove().run();
		assertThat(output.getOut()).doesNotContain("more failed attempts");
		this.clock.tick(FailureLog.INTERVAL);
		this.later.remove().run();
		assertThat(output.getOut())
			.contains("more failed attempts since the line before: 1 x" + " java.lang.IllegalArgumentException.");
		assertThat(this.later).isEmpty();
	}

	@Test
	void showsMessagesInOneLineIfTheApplicationWantsThem(CapturedOutput output) {
		fail(log(true), new IllegalStateException("a message\nof two lines"));
		assertThat(lines(output)).singleElement().asString().contains(": \"a message of two lines\". It goes to");
	}

	@Test
	void saysWhatKeepsItsPlace(CapturedOutput output) {
		log(false).failed(RECORD, new IllegalStateException(), 100, false);
		log(false).failed(RECORD, retry(new IllegalStateException()), true);
		assertThat(lines(output).get(0)).contains("an uncounted attempt at orders-2@7",
				"It keeps its place and is tried again when a call is permitted, in 100 ms at the earliest.");
		assertThat(lines(output).get(1)).contains("It waits until other calls show whether only this record fails."
				+ " If so, it goes to 'orders.payments.retry-1m'");
	}

	@Test
	void attemptsThatDoNotCountHaveALineInAMinute(CapturedOutput output) {
		FailureLog log = log(false);
		for (int second = 0; second < 120; second++) {
			log.failed(RECORD, new IllegalStateException(), 100, false);
			this.clock.tick(Duration.ofSeconds(1));
		}
		assertThat(lines(output)).hasSize(2)
			.last()
			.asString()
			.doesNotContain("since the line before", "shows messages");
		assertThat(this.later).isEmpty();
	}

	private void fail(FailureLog log, Exception exception) {
		log.failed(RECORD, retry(exception), false);
	}

	private Outcome.Retry retry(Exception exception) {
		long now = this.clock.wallMillis();
		return new Outcome.Retry(LANE, now + 60_000, new Failure(1, now, exception));
	}

	private FailureLog log(boolean messages) {
		ListenerPolicy policy = new ListenerPolicy(
				"payments", Delivery.AT_LEAST_ONCE, new RetryPolicy(List.of(LANE), 1,
						new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), Set.of()), null),
				true, StagePolicies.NONE);
		return new FailureLog(
				new TopicChain(policy, List.of("orders"), "payments",
						new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ")),
				messages, this.later::add, this.clock);
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("has failed with")).toList();
	}

}
