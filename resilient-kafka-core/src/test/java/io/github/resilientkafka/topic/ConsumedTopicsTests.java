package io.github.resilientkafka.topic;

import java.util.List;
import java.util.stream.Stream;

import io.github.resilientkafka.InvalidListenerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is wrong with the name of a topic is said of the name.
 */
class ConsumedTopicsTests {

	static Stream<Arguments> refused() {
		return Stream.of(arguments("", "is empty", "comma"), arguments("  ", "is empty", "comma"),
				arguments(" orders", "begins or ends with a blank", "Write 'orders'"),
				arguments("orders\t", "begins or ends with a blank", "Write 'orders'"),
				arguments("orders,refunds", "has a comma", "split"),
				arguments("orders.*", "looks like a pattern", "List the names"),
				arguments("orders-(eu|us)", "looks like a pattern", "List the names"),
				arguments("orders/eu", "characters that Kafka does not take", "letters, digits"),
				arguments("order s", "characters that Kafka does not take", "letters, digits"),
				arguments("o".repeat(250), "250 characters", "shorter name"),
				arguments("..", "does not take the topic name", "another name"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void isRefusedWithItsNameInQuotes(String topic, String reason, String action) {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ConsumedTopics.of("orders", List.of("fine", topic)))
			.satisfies((ex) -> {
				assertThat(ex.getListener()).isEqualTo("orders");
				assertThat(ex.getSetting()).contains("topics");
				assertThat(ex.getReason()).contains("'" + topic + "'").contains(reason);
				assertThat(ex.getAction()).contains(action);
			});
	}

	@Test
	void twoNamesThatAreTheSameToKafkaAreRefused() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ConsumedTopics.of("orders", List.of("orders.eu", "orders_eu")))
			.withMessageContaining("'orders.eu'")
			.withMessageContaining("'orders_eu'");
	}

	@Test
	void theSameTopicTwiceIsOneTopic() {
		assertThat(ConsumedTopics.of("orders", List.of("b", "a", "b"))).containsExactly("b", "a");
	}

}
