package io.github.resilientkafka.policy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.util.Set;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.kafka.support.serializer.DeserializationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FailureClassifierTests {

	private static final Set<Class<? extends Throwable>> NONE = Set.of();

	static Stream<Arguments> cases() {
		return Stream.of(arguments(NONE, NONE, new IllegalStateException(), FailureKind.RETRYABLE),
				arguments(NONE, NONE, new ClassCastException(), FailureKind.FATAL),
				arguments(NONE, NONE, new RuntimeException(new ClassCastException()), FailureKind.FATAL),
				arguments(NONE, NONE, new OutOfMemoryError(), FailureKind.INFRASTRUCTURE),
				arguments(NONE, NONE, new StackOverflowError(), FailureKind.RETRYABLE),
				arguments(NONE, NONE, new NoClassDefFoundError(), FailureKind.INFRASTRUCTURE),
				arguments(NONE, Set.of(IOException.class), new FileNotFoundException(), FailureKind.FATAL),
				arguments(NONE, Set.of(IOException.class), new UncheckedIOException(new IOException()),
						FailureKind.FATAL),
				arguments(Set.of(IOException.class), NONE, new UncheckedIOException(new IOException()),
						FailureKind.RETRYABLE),
				arguments(Set.of(IOException.class), NONE, new IllegalStateException(), FailureKind.FATAL),
				arguments(Set.of(RuntimeException.class), Set.of(IOException.class),
						new UncheckedIOException(new IOException()), FailureKind.FATAL),
				arguments(Set.of(ClassCastException.class), NONE, new ClassCastException(), FailureKind.RETRYABLE),
				arguments(Set.of(StackOverflowError.class), NONE, new StackOverflowError(), FailureKind.RETRYABLE),
				arguments(NONE, Set.of(AssertionError.class), new AssertionError(), FailureKind.FATAL),
				arguments(Set.of(IOException.class), NONE, new OutOfMemoryError(), FailureKind.INFRASTRUCTURE),
				arguments(NONE, NONE, deserialization(new SerializationException("no number")), FailureKind.FATAL),
				arguments(NONE, NONE, deserialization(new SerializationException(new ConnectException("registry"))),
						FailureKind.RETRYABLE),
				arguments(Set.of(IllegalStateException.class), NONE,
						deserialization(new SerializationException(new ConnectException("registry"))),
						FailureKind.RETRYABLE),
				arguments(NONE, NONE, deserialization(new HttpFailure(503)), FailureKind.RETRYABLE),
				arguments(NONE, NONE, deserialization(new HttpFailure(404)), FailureKind.FATAL),
				arguments(NONE, NONE, deserialization(new SocketTimeoutException()), FailureKind.RETRYABLE),
				arguments(NONE, NONE, deserialization(new UnknownHostException()), FailureKind.RETRYABLE),
				arguments(NONE, NONE, deserialization(new IOException("no such field")), FailureKind.FATAL),
				arguments(NONE, NONE, deserialization(new EOFException()), FailureKind.FATAL),
				arguments(NONE, NONE, deserialization(new MalformedInputException(1)), FailureKind.FATAL),
				arguments(NONE, NONE, refusal(), FailureKind.REFUSED),
				arguments(NONE, Set.of(RuntimeException.class), new RuntimeException(refusal()), FailureKind.REFUSED),
				arguments(NONE, Set.of(CallNotPermittedException.class), refusal(), FailureKind.FATAL),
				arguments(Set.of(CallNotPermittedException.class), NONE, refusal(), FailureKind.RETRYABLE));
	}

	private static Exception refusal() {
		return CallNotPermittedException.createCallNotPermittedException(CircuitBreaker.ofDefaults("client"));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void classifies(Set<Class<? extends Throwable>> on, Set<Class<? extends Throwable>> notOn, Throwable failure,
			FailureKind kind) {
		assertThat(new FailureClassifier(on, notOn).classify(failure)).isEqualTo(kind);
	}

	@Test
	void endsOnCircularCauses() {
		Exception first = new Exception();
		Exception second = new Exception(first);
		first.initCause(second);
		assertThat(new FailureClassifier(Set.of(IOException.class), NONE).classify(first)).isEqualTo(FailureKind.FATAL);
	}

	@Test
	void refusesTheSameExceptionTwice() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new FailureClassifier(Set.of(IOException.class), Set.of(IOException.class)))
			.withMessageContaining("java.io.IOException");
	}

	private static Exception deserialization(Exception cause) {
		return new DeserializationException("value", new byte[0], false, cause);
	}

	/**
	 * As the client of a schema registry throws it.
	 */
	public static final class HttpFailure extends RuntimeException {

		private final int status;

		HttpFailure(int status) {
			this.status = status;
		}

		public int getStatus() {
			return this.status;
		}

	}

}
