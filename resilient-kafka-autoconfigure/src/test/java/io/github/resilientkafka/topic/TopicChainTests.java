package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.InvalidListenerException;
import io.github.resilientkafka.policy.CallPolicy;
import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.ImmediateRetry;
import io.github.resilientkafka.policy.ListenerPolicy;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.policy.RetryPolicy;
import org.junit.jupiter.api.Test;

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

	@Test
	void refusesNamesThatResolveToTheSameTopic() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(Duration.ofMinutes(1), Duration.ofHours(1)), List.of("orders"),
					"payments", new TopicNames("{topic}.retry", "{topic}.DLQ")))
			.withMessageContaining("resilient-kafka.topics.retry-name")
			.withMessageContaining("orders.retry");
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(), List.of("orders", "refunds"), "payments",
					new TopicNames("{topic}.retry-{delay}", "{group}.DLQ")))
			.withMessageContaining("resilient-kafka.topics.dead-letter-name");
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(), List.of("orders"), "payments", new TopicNames("x", "{topic}")));
	}

	@Test
	void refusesNamesThatKafkaRefuses() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> new TopicChain(policy(), List.of("orders"), "my group", NAMES))
			.withMessageContaining("orders.my group.DLQ");
	}

	private static ListenerPolicy policy(Duration... delays) {
		List<RetryLane> lanes = IntStream.range(0, delays.length)
			.mapToObj((i) -> new RetryLane(i + 1, delays[i]))
			.toList();
		return new ListenerPolicy("payments", Delivery.AT_LEAST_ONCE, new RetryPolicy(lanes, 1,
				new ImmediateRetry(0, Duration.ZERO), new FailureClassifier(Set.of(), Set.of()), null), true,
				CallPolicy.NONE);
	}

}
