package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import io.github.resilientkafka.policy.StagePolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TopicChainTests {

	private static final TopicNames NAMES = new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.{group}.DLQ");

	@Test
	void namesTheTopicsOfEachLane() {
		TopicChain chain = new TopicChain(policy(Duration.ofMinutes(1), Duration.ofHours(1)),
				List.of("orders", "refunds"), "payments", NAMES);
		assertThat(chain.retryTopics()).containsExactly("orders.payments.retry-1m", "orders.payments.retry-1h",
				"refunds.payments.retry-1m", "refunds.payments.retry-1h");
		assertThat(chain.deadLetterTopics()).containsExactly("orders.payments.DLQ", "refunds.payments.DLQ");
		assertThat(chain.position("refunds.payments.retry-1h")).isEqualTo(new LanePosition("refunds", 2));
		assertThat(chain.position("orders")).isEqualTo(new LanePosition("orders", RetryLane.MAIN));
		assertThat(chain.retryTopic("orders", chain.lanes().get(1))).isEqualTo("orders.payments.retry-1h");
	}

	@ParameterizedTest
	@CsvSource({ "{topic}.retry-{delay}, {group}", "{group}.retry-{delay}, {topic}", "{topic}.{group}.retry, {delay}" })
	void refusesRetryNamesThatDoNotTellOwnersApart(String pattern, String missing) {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(Duration.ofMinutes(1)), List.of("orders"), "payments",
					new TopicNames(pattern, "{topic}.{group}.DLQ")))
			.withMessageContaining("resilient-kafka.topics.retry-name")
			.withMessageContaining(pattern)
			.withMessageContaining("Without " + missing)
			.withMessageContaining("Use a pattern with {topic}, {group}, {delay}");
	}

	@Test
	void refusesDeadLetterNamesWithoutTheGroup() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(), List.of("orders"), "payments",
					new TopicNames("{topic}.{group}.retry-{delay}", "{topic}.DLQ")))
			.withMessageContaining("resilient-kafka.topics.dead-letter-name")
			.withMessageContaining("Without {group}");
	}

	@Test
	void doesNotMindPatternsThatItDoesNotUse() {
		assertThat(new TopicChain(policy(), List.of("orders"), "payments", new TopicNames("{topic}", "{group}.DLQ"))
			.deadLetterTopics()).containsExactly("payments.DLQ");
	}

	@Test
	void refusesNamesThatResolveToTheSameTopic() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(Duration.ofMinutes(1)), List.of("orders", "refunds"), "payments",
					new TopicNames("{topic}.{group}.retry-{delay}", "{group}.DLQ")))
			.withMessageContaining("resilient-kafka.topics.dead-letter-name")
			.withMessageContaining("payments.DLQ");
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(Duration.ofMinutes(1)), List.of("orders"), "payments",
					new TopicNames("{topic}.{group}.{delay}", "{topic}_{group}.1m")))
			.withMessageContaining("orders_payments.1m")
			.withMessageContaining("orders.payments.1m");
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(() -> new TopicChain(policy(),
				List.of("orders"), "orders", new TopicNames("{topic}.{group}.retry-{delay}", "{group}")));
	}

	@Test
	void knowsWhichTopicsItMayNotShareWithAnotherListener() {
		TopicChain chain = chain("orders", "eu.billing");
		assertThat(chain.conflict(chain("orders", "payments"))).isNull();
		assertThat(chain.conflict(chain("orders.eu", "billing")))
			.isEqualTo(new TopicChain.Conflict("resilient-kafka.topics.retry-name", "orders.eu.billing.retry-1m"));
		assertThat(chain.conflict(chain("orders_eu", "billing"))).isNotNull();
		assertThat(chain.conflict(chain("orders.eu.billing.DLQ", "support"))).isNull();
		assertThat(chain("orders.eu.billing.DLQ", "support").conflict(chain)).isNull();
		assertThat(chain.conflict(chain("orders.eu.billing.retry-1m", "support"))).isNotNull();
		assertThat(chain("orders.eu.billing.retry-1m", "support").conflict(chain)).isNotNull();
		TopicChain deadLettersOnly = new TopicChain(policy(), List.of("orders.eu"), "billing", NAMES);
		assertThat(deadLettersOnly.conflict(chain))
			.isEqualTo(new TopicChain.Conflict("resilient-kafka.topics.dead-letter-name", "orders.eu.billing.DLQ"));
	}

	private static TopicChain chain(String topic, String group) {
		return new TopicChain(policy(Duration.ofMinutes(1)), List.of(topic), group, NAMES);
	}

	@Test
	void refusesNamesThatKafkaRefuses() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(), List.of("orders"), "my group", NAMES))
			.withMessageContaining("orders.my group.DLQ");
	}

	@Test
	void placesALaneThatIsNotConfiguredAnyMore() {
		TopicChain chain = new TopicChain(policy(Duration.ofSeconds(5), Duration.ofMinutes(1)), List.of("orders"),
				"payments", NAMES);
		RetiredLane lane = chain.retiredLane("orders.payments.retry-30s", "orders");
		assertThat(lane.delay()).isEqualTo(Duration.ofSeconds(30));
		assertThat(chain.retired().read(List.of(lane))).isTrue();
		assertThat(chain.retired().read(List.of(lane))).isFalse();
		assertThat(chain.position(lane.name())).isEqualTo(new LanePosition("orders", 4, 1));
		assertThat(chain.laneName(lane.name())).isEqualTo("retry-30s");
		assertThat(chain.laneNames()).containsEntry("orders.payments.retry-30s", "retry-30s");
		assertThat(chain.isRetired("retry-30s")).isTrue();
		assertThat(chain.isRetired("retry-5s")).isFalse();
		assertThat(chain.retryTopics()).doesNotContain(lane.name());
		assertThat(chain.retired().read(List.of())).isFalse();
		assertThat(chain.retired().topics()).isEmpty();
		assertThat(chain.position(lane.name()).topic()).isEqualTo("orders");
	}

	@Test
	void findsTheDelayInNamesThatWereMadeOtherwise() {
		TopicChain chain = new TopicChain(policy(), List.of("orders-5m"), "payments", NAMES);
		assertThat(chain.retiredLane("orders-5m.payments.again-90s", "orders-5m").delay())
			.isEqualTo(Duration.ofSeconds(90));
		assertThat(chain.retiredLane("retry_500ms_orders-5m_payments", "orders-5m").delay())
			.isEqualTo(Duration.ofMinutes(5));
		assertThat(chain.retiredLane("orders.payments.again", "orders-5m").delay()).isZero();
		assertThat(chain.retiredLane("orders.payments.again", "orders-5m").laneName()).isEqualTo("retry-retired");
	}

	@Test
	void knowsWhichNamesMayConcernIt() {
		TopicChain chain = new TopicChain(policy(), List.of("orders"), "payments", NAMES);
		assertThat(chain.related())
			.accepts("orders.payments.retry-1h", "orders.billing.retry-90s", "refunds.payments.retry-500ms",
					"orders.payments.again-1h")
			.rejects("orders", "orders.billing.DLQ", "refunds.billing.retry-1h", "orders.billing.retry-soon",
					"orders.billing.retry-0s");
	}

	private static ListenerPolicy policy(Duration... delays) {
		List<RetryLane> lanes = IntStream.range(0, delays.length)
			.mapToObj((i) -> new RetryLane(i + 1, delays[i]))
			.toList();
		return new ListenerPolicy("payments", Delivery.AT_LEAST_ONCE, new RetryPolicy(lanes, 1,
				new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), Set.of()), null), true,
				StagePolicies.NONE);
	}

}
