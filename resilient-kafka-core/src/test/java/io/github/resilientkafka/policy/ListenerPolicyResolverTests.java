package io.github.resilientkafka.policy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ListenerPolicyResolverTests {

	private static final ListenerSettings NONE = settings("none").build();

	@Test
	void hasBuiltInValues() {
		ListenerPolicy policy = resolve(NONE, NONE, NONE);
		assertThat(policy.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
		assertThat(policy.retry().lanes()).extracting(RetryLane::name).containsExactly("1m", "5m", "1h");
		assertThat(policy.retry().concurrency()).isEqualTo(1);
		assertThat(policy.retry().immediate()).isEqualTo(new ImmediateRetry(0, Duration.ofMillis(100)));
		assertThat(policy.retry().maxAge()).isNull();
		assertThat(policy.deadLetter()).isTrue();
		assertThat(policy.call().circuitBreaker()).isEqualTo("orders");
		assertThat(policy.call().retryBudget()).isEqualTo(new RetryBudgetPolicy(0.2, 10, Duration.ofSeconds(10)));
		assertThat(policy.call().rateLimiter()).isNull();
		assertThat(policy.call().timeout()).isNull();
		assertThat(policy.call().deduplication()).isNull();
	}

	@Test
	void policiesAreSwitchedOnAndOff() {
		ListenerSettings properties = settings("p").with(Setting.DEDUPLICATION_ENABLED, true)
			.with(Setting.BUDGET_ENABLED, false)
			.with(Setting.CIRCUIT_BREAKER_INSTANCE, "downstream")
			.build();
		CallPolicy call = resolve(properties, NONE, NONE).call();
		assertThat(call.deduplication()).isEqualTo(
				new DeduplicationPolicy("header:event-id", "memory", Duration.ofHours(24), Duration.ofSeconds(30)));
		assertThat(call.retryBudget()).isNull();
		assertThat(call.circuitBreaker()).isEqualTo("downstream");
		ListenerSettings off = settings("p").with(Setting.CIRCUIT_BREAKER_ENABLED, false).build();
		assertThat(resolve(off, NONE, properties).call().circuitBreaker()).isNull();
	}

	@Test
	void propertiesWinOverAnnotationWhichWinsOverDefaults() {
		ListenerSettings properties = settings("p").with(Setting.RETRY_CONCURRENCY, 2).build();
		ListenerSettings annotation = settings("a").with(Setting.RETRY_CONCURRENCY, 3)
			.with(Setting.RETRY_DELAYS, List.of(Duration.ofSeconds(1)))
			.build();
		ListenerSettings defaults = settings("d").with(Setting.RETRY_DELAYS, List.of(Duration.ofSeconds(2)))
			.with(Setting.MAX_AGE, Duration.ofHours(3))
			.build();
		ListenerPolicy policy = resolve(properties, annotation, defaults);
		assertThat(policy.retry().concurrency()).isEqualTo(2);
		assertThat(policy.retry().lanes()).extracting(RetryLane::name).containsExactly("1s");
		assertThat(policy.retry().maxAge()).isEqualTo(Duration.ofHours(3));
	}

	@Test
	void anEmptyListOfDelaysIsAValue() {
		ListenerSettings properties = settings("p").with(Setting.RETRY_DELAYS, List.of()).build();
		assertThat(resolve(properties, NONE, NONE).retry().lanes()).isEmpty();
	}

	@Test
	void atMostOnceHasNoLanesWhateverTheDefaultsSay() {
		ListenerSettings annotation = settings("a").with(Setting.DELIVERY, Delivery.AT_MOST_ONCE).build();
		ListenerSettings defaults = settings("d").with(Setting.RETRY_DELAYS, List.of(Duration.ofSeconds(2)))
			.with(Setting.IMMEDIATE_MAX_ATTEMPTS, 3)
			.build();
		ListenerPolicy policy = resolve(NONE, annotation, defaults);
		assertThat(policy.retry().lanes()).isEmpty();
		assertThat(policy.retry().immediate().maxAttempts()).isZero();
	}

	static Stream<Arguments> invalid() {
		return Stream.of(arguments(Setting.RETRY_DELAYS, List.of(Duration.ZERO), "above zero"),
				arguments(Setting.RETRY_DELAYS, List.of(Duration.ofSeconds(-1)), "above zero"),
				arguments(Setting.RETRY_DELAYS, List.of(Duration.ofNanos(1_500_000)), "whole number"),
				arguments(Setting.RETRY_DELAYS, List.of(Duration.ofSeconds(60), Duration.ofMinutes(1)),
						"1m occurs twice"),
				arguments(Setting.RETRY_CONCURRENCY, 0, "needs a thread"),
				arguments(Setting.IMMEDIATE_MAX_ATTEMPTS, -1, "negative"),
				arguments(Setting.IMMEDIATE_DELAY, Duration.ofMillis(-1), "backwards"),
				arguments(Setting.MAX_AGE, Duration.ZERO, "too old"),
				arguments(Setting.TIMEOUT, Duration.ZERO, "that fast"), arguments(Setting.BUDGET_RATIO, -0.1, "share"),
				arguments(Setting.BUDGET_RATIO, Double.NaN, "share"),
				arguments(Setting.BUDGET_MIN_PER_SECOND, -1.0, "negative"),
				arguments(Setting.BUDGET_WINDOW, Duration.ofMillis(999), "so short"),
				arguments(Setting.RETRY_ON, List.of("com.example.Missing"), "no such class"),
				arguments(Setting.RETRY_NOT_ON, List.of("java.lang.String"), "not an exception"));
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void refusesNonsenseWithTheFullKey(Setting setting, Object value, String reason) {
		ListenerSettings properties = settings("resilient-kafka.listeners.orders").with(setting, value).build();
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> resolve(properties, NONE, NONE))
			.withMessageContaining("orders")
			.withMessageContaining("resilient-kafka.listeners.orders." + setting.key())
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.getAction()).isNotBlank());
	}

	@Test
	void namesTheDefaultsWhereTheyAreAtFault() {
		ListenerSettings defaults = settings("resilient-kafka.defaults").with(Setting.RETRY_CONCURRENCY, 0).build();
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> resolve(NONE, NONE, defaults))
			.satisfies((ex) -> assertThat(ex.getSetting()).isEqualTo("resilient-kafka.defaults.retry.concurrency"));
	}

	@Test
	void refusesLanesForAnAtMostOnceListener() {
		ListenerSettings properties = settings("p").with(Setting.DELIVERY, Delivery.AT_MOST_ONCE)
			.with(Setting.RETRY_DELAYS, List.of(Duration.ofSeconds(2)))
			.build();
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> resolve(properties, NONE, NONE))
			.withMessageContaining("p.retry.delays");
	}

	private static ListenerPolicy resolve(ListenerSettings properties, ListenerSettings annotation,
			ListenerSettings defaults) {
		return new ListenerPolicyResolver("orders", List.of(properties, annotation), defaults,
				ListenerPolicyResolverTests.class.getClassLoader())
			.resolve();
	}

	private static ListenerSettings.Builder settings(String prefix) {
		return ListenerSettings.builder((setting) -> prefix + "." + setting.key());
	}

}
