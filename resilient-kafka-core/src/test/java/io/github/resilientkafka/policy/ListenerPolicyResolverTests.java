package io.github.resilientkafka.policy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.budget.RetryBudgetPolicy;
import io.github.resilientkafka.circuitbreaker.CircuitBreakerPolicy;
import io.github.resilientkafka.deduplication.DeduplicationPolicy;
import io.github.resilientkafka.ratelimiter.RateLimiterPolicy;
import io.github.resilientkafka.timeout.TimeoutPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ListenerPolicyResolverTests {

	private static final List<StagePolicyType> STAGES = Stream
		.of(DeduplicationPolicy.class, RetryBudgetPolicy.class, CircuitBreakerPolicy.class, RateLimiterPolicy.class,
				TimeoutPolicy.class)
		.map(StagePolicyType::of)
		.toList();

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
		StagePolicies stages = policy.stages();
		assertThat(stages.get(CircuitBreakerPolicy.class)).isEqualTo(new CircuitBreakerPolicy(true, "orders"));
		assertThat(stages.get(RetryBudgetPolicy.class))
			.isEqualTo(new RetryBudgetPolicy(true, 0.2, 10, Duration.ofSeconds(10)));
		assertThat(stages.get(RateLimiterPolicy.class).instance()).isNull();
		assertThat(stages.get(TimeoutPolicy.class).timeout()).isNull();
		assertThat(stages.get(DeduplicationPolicy.class).enabled()).isFalse();
	}

	@Test
	void policiesAreSwitchedOnAndOff() {
		ListenerSettings properties = settings("p").with(DeduplicationPolicy.ENABLED, true)
			.with("retry.budget.enabled", false)
			.with(CircuitBreakerPolicy.INSTANCE, "downstream")
			.build();
		StagePolicies stages = resolve(properties, NONE, NONE).stages();
		assertThat(stages.get(DeduplicationPolicy.class)).isEqualTo(new DeduplicationPolicy(true, "header:event-id",
				"memory", Duration.ofHours(24), Duration.ofSeconds(30)));
		assertThat(stages.get(RetryBudgetPolicy.class).enabled()).isFalse();
		assertThat(stages.get(CircuitBreakerPolicy.class).instance()).isEqualTo("downstream");
		ListenerSettings off = settings("p").with(CircuitBreakerPolicy.ENABLED, false).build();
		assertThat(resolve(off, NONE, properties).stages().get(CircuitBreakerPolicy.class).instance()).isNull();
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

	@Test
	void theLastLaneIsRepeatedWhereThereIsOne() {
		ListenerSettings defaults = settings("d").with(Setting.REPEAT_LAST, 23).build();
		assertThat(resolve(NONE, NONE, defaults).retry().repeatLast()).isEqualTo(23);
		assertThat(resolve(NONE, NONE, defaults).retry().totalDelay()).isEqualTo(Duration.ofMinutes(66 + 23 * 60));
		ListenerSettings none = settings("a").with(Setting.RETRY_DELAYS, List.of()).build();
		assertThat(resolve(NONE, none, defaults).retry().repeatLast()).isZero();
		ListenerSettings contradiction = settings("a").with(Setting.RETRY_DELAYS, List.of())
			.with(Setting.REPEAT_LAST, 1)
			.build();
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> resolve(NONE, contradiction, defaults))
			.withMessageContaining("none is the last");
	}

	static Stream<Arguments> invalid() {
		return Stream.of(arguments(Setting.RETRY_DELAYS.key(), List.of(Duration.ZERO), "above zero"),
				arguments(Setting.RETRY_DELAYS.key(), List.of(Duration.ofSeconds(-1)), "above zero"),
				arguments(Setting.RETRY_DELAYS.key(), List.of(Duration.ofNanos(1_500_000)), "whole number"),
				arguments(Setting.RETRY_DELAYS.key(), List.of(Duration.ofSeconds(60), Duration.ofMinutes(1)),
						"1m occurs twice"),
				arguments(Setting.RETRY_CONCURRENCY.key(), 0, "needs a thread"),
				arguments(Setting.REPEAT_LAST.key(), -1, "less than once"),
				arguments(Setting.IMMEDIATE_MAX_ATTEMPTS.key(), -1, "negative"),
				arguments(Setting.IMMEDIATE_DELAY.key(), Duration.ofMillis(-1), "backwards"),
				arguments(Setting.MAX_AGE.key(), Duration.ZERO, "too old"),
				arguments(TimeoutPolicy.TIMEOUT, Duration.ZERO, "that fast"),
				arguments("retry.budget.ratio", -0.1, "share"), arguments("retry.budget.ratio", Double.NaN, "share"),
				arguments("retry.budget.min-per-second", -1.0, "negative"),
				arguments("retry.budget.window", Duration.ofMillis(999), "so short"),
				arguments(Setting.RETRY_ON.key(), List.of("com.example.Missing"), "no such class"),
				arguments(Setting.RETRY_NOT_ON.key(), List.of("java.lang.String"), "not an exception"));
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void refusesNonsenseWithTheFullKey(String key, Object value, String reason) {
		ListenerSettings properties = settings("resilient-kafka.listeners.orders").with(key, value).build();
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> resolve(properties, NONE, NONE))
			.withMessageContaining("orders")
			.withMessageContaining("resilient-kafka.listeners.orders." + key)
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
		return new ListenerPolicyResolver("orders", List.of(properties, annotation), defaults, STAGES,
				ListenerPolicyResolverTests.class.getClassLoader())
			.resolve();
	}

	private static ListenerSettings.Builder settings(String prefix) {
		return ListenerSettings.builder((key) -> prefix + "." + key);
	}

}
