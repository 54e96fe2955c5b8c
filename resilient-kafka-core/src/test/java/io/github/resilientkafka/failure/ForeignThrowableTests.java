package io.github.resilientkafka.failure;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.github.resilientkafka.policy.FailureClassifier;
import io.github.resilientkafka.policy.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ForeignThrowableTests {

	private static final FailureClassifier CLASSIFIER = new FailureClassifier(Set.of(), Set.of(IOException.class));

	static Stream<Throwable> hostile() {
		return Stream.of(new Failing(new StackOverflowError()), new Failing(new AssertionError()),
				new Failing(new IllegalStateException()));
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void answersWhateverTheExceptionDoes(Throwable exception) {
		ForeignThrowable foreign = new ForeignThrowable(exception);
		assertThat(foreign.type()).isEqualTo(Failing.class.getName());
		assertThat(foreign.message(10)).isNull();
		assertThat(foreign.cause()).isNull();
		assertThat(foreign.chain()).containsExactly(exception);
		assertThat(foreign.origin()).isNull();
		assertThat(foreign.unwrap((each) -> true)).isSameAs(exception);
		assertThat(CLASSIFIER.classify(exception)).isEqualTo(FailureKind.RETRYABLE);
		assertThat(foreign.loggable()).isNotSameAs(exception).hasMessageContaining(Failing.class.getName());
	}

	@Test
	void isWhatItIsIfTheExceptionIsFine() {
		Exception cause = new IOException("why");
		Exception exception = new IllegalStateException("what went wrong", cause);
		ForeignThrowable foreign = new ForeignThrowable(exception);
		assertThat(foreign.message(4)).isEqualTo("what");
		assertThat(foreign.chain()).containsExactly(exception, cause);
		assertThat(foreign.innermost()).isSameAs(cause);
		assertThat(foreign.origin()).isEqualTo(exception.getStackTrace()[0]);
		assertThat(foreign.unwrap(IllegalStateException.class::isInstance)).isSameAs(cause);
		assertThat(foreign.unwrap(IOException.class::isInstance)).isSameAs(exception);
		assertThat(foreign.loggable()).isSameAs(exception);
		assertThat(CLASSIFIER.classify(exception)).isEqualTo(FailureKind.FATAL);
	}

	@Test
	void anExceptionThatIsItsOwnCauseEnds() {
		Throwable exception = new OwnCause();
		ForeignThrowable foreign = new ForeignThrowable(exception);
		assertThat(foreign.chain()).containsExactly(exception);
		assertThat(foreign.unwrap(CompletionException.class::isInstance)).isSameAs(exception);
	}

	@Test
	void circularCausesEnd() {
		Exception first = new Exception("first");
		Exception second = new Exception("second", first);
		first.initCause(second);
		assertThat(new ForeignThrowable(first).chain()).containsExactly(first, second);
		assertThat(new ForeignThrowable(first).innermost()).isSameAs(second);
	}

	@Test
	void causesWithoutEndEnd() {
		ForeignThrowable foreign = new ForeignThrowable(new Endless());
		assertThat(foreign.chain()).hasSize(100);
		assertThat(foreign.loggable()).hasMessageContaining("cannot be printed");
		assertThat(CLASSIFIER.classify(new Endless())).isEqualTo(FailureKind.RETRYABLE);
	}

	private static final class Failing extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final transient Throwable failure;

		Failing(Throwable failure) {
			this.failure = failure;
		}

		@Override
		public String getMessage() {
			throw fail(this.failure);
		}

		@Override
		public synchronized Throwable getCause() {
			throw fail(this.failure);
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw fail(this.failure);
		}

		@Override
		public String toString() {
			throw fail(this.failure);
		}

		private static RuntimeException fail(Throwable failure) {
			if (failure instanceof Error error) {
				throw error;
			}
			return (RuntimeException) failure;
		}

	}

	private static final class OwnCause extends CompletionException {

		private static final long serialVersionUID = 1L;

		@Override
		public synchronized Throwable getCause() {
			return this;
		}

	}

	private static final class Endless extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public synchronized Throwable getCause() {
			return new Endless();
		}

	}

}
