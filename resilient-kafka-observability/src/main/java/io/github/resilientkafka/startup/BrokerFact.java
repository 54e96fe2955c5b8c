package io.github.resilientkafka.startup;

import java.util.function.Function;
import java.util.stream.Stream;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.failure.RootCause;
import org.jspecify.annotations.Nullable;

/**
 * What is known about brokers, or why it is not.
 *
 * @param <T> the type of the fact
 * @param value the fact, or {@code null} if it is not known
 * @param obstacle why it is not known
 */
record BrokerFact<T>(@Nullable T value, String obstacle) {

	static <T> BrokerFact<T> from(BrokerAnswer<T> answer) {
		return (answer instanceof Failed<T> failed) ? missing(new RootCause(failed.reason()).text())
				: of(answer.orThrow());
	}

	static <T> BrokerFact<T> of(T value) {
		return new BrokerFact<>(value, "");
	}

	static <T> BrokerFact<T> missing(String obstacle) {
		return new BrokerFact<>(null, obstacle);
	}

	/**
	 * The answers of a check that needs to know this.
	 */
	Stream<RuleResult> check(String subject, Function<T, Stream<RuleResult>> check) {
		return (this.value != null) ? check.apply(this.value) : Stream.of(RuleResult.unknown(subject, this.obstacle));
	}

}
