package io.github.resilientkafka.feature;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.ListenerTimeoutException;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.CallStuckEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What a call has to pass: retry budget, rate limiter and timeout.
 */
@BrokerTest
class CallPolicyTests {

	private final String topic = TestBroker.newTopic(2);

	private final String group = TestBroker.uniqueName("group");

	/**
	 * A thousand records a second, each of which fails first: the retries stay within 0.2
	 * of them and 10 more.
	 */
	@Test
	void retriesStayWithinTheirBudget() {
		Attempts attempts = new Attempts();
		try (ConfigurableApplicationContext context = application(FailingFirst.class).withBean("attempts", attempts)
			.with("resilient-kafka.defaults.retry.delays=500ms",
					"resilient-kafka.defaults.circuit-breaker.enabled=false",
					"resilient-kafka.defaults.retry.budget.enabled=true",
					"resilient-kafka.defaults.retry.budget.window=4s")
			.run()) {
			long begin = System.currentTimeMillis();
			int sent = 0;
			while (sent < 8_000) {
				int now = (int) Math.min(8_000, System.currentTimeMillis() - begin);
				send(sent, now - sent);
				sent = now;
				await().pollDelay(5, TimeUnit.MILLISECONDS).until(() -> true);
			}
			await().until(() -> attempts.first.get() == 8_000);
			Map<Long, Long> perSecond = attempts.retries.stream()
				.collect(Collectors.groupingBy((time) -> time / 1_000, Collectors.counting()));
			assertThat(perSecond.values()).allSatisfy((count) -> assertThat(count).isLessThanOrEqualTo(260));
			assertThat(attempts.retries.size()).isGreaterThan(400);
			assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ")).isEmpty();
			// None is lost: they wait, in Kafka
			assertThat(TestBroker.awaitRecords(this.topic + "." + this.group + ".retry-500ms", 8_000)).hasSize(8_000);
		}
	}

	@Test
	void immediateAttemptsThatAreNotInTheBudgetAreLeftOut() {
		Attempts attempts = new Attempts();
		try (ConfigurableApplicationContext context = application(FailingFirst.class).withBean("attempts", attempts)
			.with("resilient-kafka.defaults.retry.delays=1h", "resilient-kafka.defaults.circuit-breaker.enabled=false",
					"resilient-kafka.defaults.retry.immediate.max-attempts=1",
					"resilient-kafka.defaults.retry.immediate.delay=0",
					"resilient-kafka.defaults.retry.budget.enabled=true",
					"resilient-kafka.defaults.retry.budget.ratio=0",
					"resilient-kafka.defaults.retry.budget.min-per-second=1")
			.run()) {
			send(0, 200);
			await().until(() -> attempts.first.get() == 200);
			await().until(() -> TestBroker.records(this.topic + "." + this.group + ".retry-1h").size()
					+ attempts.retries.size() == 200);
			assertThat(attempts.retries.size()).isBetween(1, 20);
		}
	}

	@ParameterizedTest
	@CsvSource({ "false, 0", "false, 5s", "true, 5s" })
	void noMoreRecordsThanPermits(boolean batch, String timeout) {
		Attempts attempts = new Attempts();
		send(0, 120);
		try (ConfigurableApplicationContext context = application(batch ? Batch.class : Counting.class)
			.withBean("attempts", attempts)
			.with("resilient-kafka.defaults.rate-limiter.instance=calls",
					"resilience4j.ratelimiter.instances.calls.limit-for-period=10",
					"resilience4j.ratelimiter.instances.calls.limit-refresh-period=200ms",
					"resilience4j.ratelimiter.instances.calls.timeout-duration=" + timeout)
			.run()) {
			await().until(() -> attempts.retries.size() == 120);
			List<Long> times = List.copyOf(attempts.retries);
			for (int i = 0; i + 21 < times.size(); i++) {
				// Of any two periods the second is over
				assertThat(times.get(i + 21) - times.get(i)).isGreaterThanOrEqualTo(190);
			}
		}
	}

	@Test
	void aRateLimiterThatDoesNotExist() {
		assertThat(NestedExceptionUtils
			.getMostSpecificCause(catchThrowable(() -> application(Counting.class).withBean("attempts", new Attempts())
				.with("resilient-kafka.defaults.rate-limiter.instance=nowhere")
				.run()
				.close())))
			.isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("rate-limiter.instance")
			.hasMessageContaining("resilience4j.ratelimiter.instances.nowhere");
	}

	@Test
	void aCallThatTakesTooLongIsInterruptedAndFails() {
		Slow slow = new Slow();
		send(0, 4);
		try (ConfigurableApplicationContext context = application(Interruptible.class).withBean("slow", slow)
			.with("resilient-kafka.defaults.retry.delays=100ms", "resilient-kafka.defaults.timeout=300ms")
			.run()) {
			await().until(() -> slow.done.size() == 4);
			assertThat(slow.interrupts.get()).isEqualTo(1);
			assertThat(slow.retried).singleElement()
				.satisfies((event) -> assertThat(event.exception()).isInstanceOf(ListenerTimeoutException.class));
		}
	}

	@Test
	void aCallThatIgnoresInterruptsIsReportedAndItsRecordDoesNotRunTwice() {
		Slow slow = new Slow();
		send(0, 1);
		try (ConfigurableApplicationContext context = application(Stubborn.class).withBean("slow", slow)
			.with("resilient-kafka.defaults.retry.delays=100ms", "resilient-kafka.defaults.timeout=200ms")
			.run()) {
			await().until(() -> slow.stuck.size() == 1);
			assertThat(slow.running.get()).isEqualTo(1);
			slow.latch.countDown();
			await().until(() -> slow.done.contains("0") && slow.retried.size() == 1);
			await().until(() -> slow.calls.get() == 2);
			assertThat(slow.mostAtOnce.get()).isEqualTo(1);
		}
	}

	@Test
	void aFutureThatTakesTooLongIsReportedAndFailsWhenItIsDone() {
		Slow slow = new Slow();
		send(0, 1);
		try (ConfigurableApplicationContext context = application(Future.class).withBean("slow", slow)
			.with("resilient-kafka.defaults.retry.delays=100ms", "resilient-kafka.defaults.timeout=200ms")
			.run()) {
			await().until(() -> slow.stuck.size() == 1);
			assertThat(slow.retried).isEmpty();
			slow.latch.countDown();
			await().until(() -> slow.retried.size() == 1 && slow.calls.get() == 2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "false, 29s, true", "false, 29500ms, false", "true, 3s, false", "true, 2s, true" })
	void aTimeoutHasToFitIntoThePollInterval(boolean batch, String timeout, boolean fits) {
		TestApplication application = application(batch ? Batch.class : Counting.class)
			.withBean("attempts", new Attempts())
			.with("resilient-kafka.defaults.timeout=" + timeout,
					"spring.kafka.consumer.properties[max.poll.interval.ms]=30000",
					"spring.kafka.consumer.max-poll-records=500");
		Throwable failure = catchThrowable(() -> application.run().close());
		if (fits) {
			assertThat(failure).isNull();
		}
		else {
			assertThat(NestedExceptionUtils.getMostSpecificCause(failure)).isInstanceOf(InvalidListenerException.class)
				.hasMessageContaining("max.poll.interval.ms");
		}
	}

	private TestApplication application(Class<?> listener) {
		return TestApplication.of(listener).with("topic=" + this.topic, "group=" + this.group);
	}

	private void send(int first, int count) {
		TestBroker.sendAll(IntStream.range(first, first + count)
			.mapToObj(
					(id) -> new ProducerRecord<byte[], byte[]>(this.topic, id % 2, null, String.valueOf(id).getBytes()))
			.toList());
	}

	static class Attempts {

		final AtomicInteger first = new AtomicInteger();

		final Queue<Long> retries = new ConcurrentLinkedQueue<>();

	}

	record FailingFirst(Attempts attempts) {

		@ResilientKafkaListener(id = "budget", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			if (attempt == 1) {
				this.attempts.first.incrementAndGet();
				throw new IllegalStateException("on purpose");
			}
			this.attempts.retries.add(System.currentTimeMillis());
		}

	}

	record Counting(Attempts attempts) {

		@ResilientKafkaListener(id = "limited", topics = "${topic}", groupId = "${group}", concurrency = "2")
		void listen(String value) {
			this.attempts.retries.add(System.currentTimeMillis());
		}

	}

	record Batch(Attempts attempts) {

		@ResilientKafkaListener(id = "limited", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			values.forEach((value) -> this.attempts.retries.add(System.currentTimeMillis()));
		}

	}

	static class Slow {

		final CountDownLatch latch = new CountDownLatch(1);

		final Set<String> done = ConcurrentHashMap.newKeySet();

		final AtomicInteger interrupts = new AtomicInteger();

		final AtomicInteger calls = new AtomicInteger();

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger mostAtOnce = new AtomicInteger();

		final Queue<CallStuckEvent> stuck = new ConcurrentLinkedQueue<>();

		final Queue<RecordRetriedEvent> retried = new ConcurrentLinkedQueue<>();

		void begin() {
			this.calls.incrementAndGet();
			this.mostAtOnce.accumulateAndGet(this.running.incrementAndGet(), Math::max);
		}

		void end(String value) {
			this.running.decrementAndGet();
			this.done.add(value);
		}

	}

	abstract static class SlowListener {

		final Slow slow;

		SlowListener(Slow slow) {
			this.slow = slow;
		}

		@EventListener
		void stuck(CallStuckEvent event) {
			this.slow.stuck.add(event);
		}

		@EventListener
		void retried(RecordRetriedEvent event) {
			this.slow.retried.add(event);
		}

	}

	static class Interruptible extends SlowListener {

		Interruptible(Slow slow) {
			super(slow);
		}

		@ResilientKafkaListener(id = "slow", topics = "${topic}", groupId = "${group}")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			if (value.equals("0") && attempt == 1) {
				try {
					this.slow.latch.await();
				}
				catch (InterruptedException ex) {
					this.slow.interrupts.incrementAndGet();
					throw new IllegalStateException(ex);
				}
			}
			this.slow.done.add(value);
		}

	}

	static class Stubborn extends SlowListener {

		Stubborn(Slow slow) {
			super(slow);
		}

		@ResilientKafkaListener(id = "stubborn", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.slow.begin();
			boolean over = false;
			while (!over) {
				try {
					this.slow.latch.await();
					over = true;
				}
				catch (InterruptedException ex) {
					this.slow.interrupts.incrementAndGet();
				}
			}
			this.slow.end(value);
		}

	}

	static class Future extends SlowListener {

		Future(Slow slow) {
			super(slow);
		}

		@ResilientKafkaListener(id = "future", topics = "${topic}", groupId = "${group}")
		CompletableFuture<Void> listen(String value) {
			this.slow.calls.incrementAndGet();
			return CompletableFuture.runAsync(() -> {
				try {
					this.slow.latch.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

	}

}
