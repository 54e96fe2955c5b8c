package io.github.resilientkafka.startup;

import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What a broker has answered to one question, or why it has not.
 *
 * @param <T> the type of the answer
 * @param value the answer, or {@code null} if there is none
 * @param obstacle why there is none
 */
record BrokerAnswer<T>(@Nullable T value, String obstacle) {

	static <T> BrokerAnswer<T> of(T value) {
		return new BrokerAnswer<>(value, "");
	}

	static <T> BrokerAnswer<T> missing(String obstacle) {
		return new BrokerAnswer<>(null, obstacle);
	}

	/**
	 * The answers of a check that needs to know this.
	 */
	Stream<RuleResult> check(String subject, Function<T, Stream<RuleResult>> check) {
		return (this.value != null) ? check.apply(this.value) : Stream.of(RuleResult.unknown(subject, this.obstacle));
	}

}
