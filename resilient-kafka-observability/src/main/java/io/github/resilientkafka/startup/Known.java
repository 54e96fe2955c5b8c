package io.github.resilientkafka.startup;

import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Something that the broker was asked for: what it has answered, or why it has not.
 *
 * @param <T> the type of the answer
 * @param value the answer, or {@code null} if there is none
 * @param obstacle why there is none
 */
record Known<T>(@Nullable T value, String obstacle) {

	static <T> Known<T> of(T value) {
		return new Known<>(value, "");
	}

	static <T> Known<T> not(String obstacle) {
		return new Known<>(null, obstacle);
	}

	/**
	 * The answers of a check that needs to know this.
	 */
	Stream<Answer> check(String subject, Function<T, Stream<Answer>> check) {
		return (this.value != null) ? check.apply(this.value) : Stream.of(Answer.unknown(subject, this.obstacle));
	}

}
