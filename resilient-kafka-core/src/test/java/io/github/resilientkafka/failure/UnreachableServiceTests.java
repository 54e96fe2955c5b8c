package io.github.resilientkafka.failure;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UnreachableServiceTests {

	/**
	 * How clients tell the status of HTTP.
	 */
	static Stream<IntFunction<Exception>> clients() {
		return Stream.of(Confluent::new, Spring::new, Apicurio::new, Aws::new,
				(status) -> apicurio2(new ApicurioError("NotFoundException", status)));
	}

	@ParameterizedTest
	@MethodSource("clients")
	void mayAnswerLaterWhatItCannotAnswerNow(IntFunction<Exception> client) {
		assertThat(IntStream.of(401, 403, 408, 429, 500, 502, 503, 504))
			.allMatch((status) -> isUnreachable(client.apply(status)));
		assertThat(IntStream.of(0, 200, 400, 404, 409, 422)).noneMatch((status) -> isUnreachable(client.apply(status)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.vertx.core.http.HttpClosedException",
			"io.apicurio.registry.rest.client.exception.RateLimitedClientException",
			"io.apicurio.rest.client.auth.exception.NotAuthorizedException" })
	void isToldByNamesOfExceptions(String name) throws ReflectiveOperationException {
		assertThat(isUnreachable(exception(name))).isTrue();
		assertThat(isUnreachable(exception("com.example." + name))).isFalse();
	}

	@Test
	void isToldByApicurio2WithoutACause() {
		assertThat(isUnreachable(apicurio2(new ApicurioError("ConnectException", null)))).isTrue();
		assertThat(isUnreachable(apicurio2(new ApicurioError(null, null)))).isFalse();
		assertThat(isUnreachable(apicurio2(null))).isFalse();
		assertThat(isUnreachable(new Apicurio2(new ApicurioError("ConnectException", null)))).isFalse();
	}

	@Test
	void isNotWhatParsersThrow() {
		assertThat(isUnreachable(new ConnectException())).isTrue();
		assertThat(isUnreachable(new IOException("no such field"))).isFalse();
	}

	private static boolean isUnreachable(Throwable exception) {
		return UnreachableService.isAmong(List.of(new IllegalStateException(), exception));
	}

	private static Throwable exception(String name) throws ReflectiveOperationException {
		return new ByteBuddy().subclass(RuntimeException.class)
			.name(name)
			.make()
			.load(ClassLoader.getPlatformClassLoader())
			.getLoaded()
			.getConstructor()
			.newInstance();
	}

	/**
	 * An exception with the name that it has there, where that class may be there, too.
	 */
	private static Exception apicurio2(@Nullable ApicurioError error) {
		try {
			return new ByteBuddy().subclass(Apicurio2.class)
				.name("io.apicurio.registry.rest.client.exception.RestClientException")
				.make()
				.load(Apicurio2.class.getClassLoader(), ClassLoadingStrategy.Default.CHILD_FIRST)
				.getLoaded()
				.getConstructor(ApicurioError.class)
				.newInstance(error);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static final class Confluent extends Exception {

		private final int status;

		Confluent(int status) {
			this.status = status;
		}

		public int getStatus() {
			return this.status;
		}

	}

	public static final class Spring extends RuntimeException {

		private final int status;

		Spring(int status) {
			this.status = status;
		}

		public Status getStatusCode() {
			return new Status(this.status);
		}

	}

	public record Status(int value) {

	}

	public static final class Apicurio extends RuntimeException {

		private final int status;

		Apicurio(int status) {
			this.status = status;
		}

		/**
		 * Of the answer, if it has one.
		 */
		public @Nullable Integer getStatus() {
			return null;
		}

		public int getResponseStatusCode() {
			return this.status;
		}

	}

	public static final class Aws extends RuntimeException {

		private final int status;

		Aws(int status) {
			this.status = status;
		}

		public int statusCode() {
			return this.status;
		}

	}

	public static class Apicurio2 extends RuntimeException {

		private final @Nullable ApicurioError error;

		protected Apicurio2(@Nullable ApicurioError error) {
			this.error = error;
		}

		public @Nullable ApicurioError getError() {
			return this.error;
		}

	}

	public static final class ApicurioError {

		private final @Nullable String name;

		private final @Nullable Integer code;

		ApicurioError(@Nullable String name, @Nullable Integer code) {
			this.name = name;
			this.code = code;
		}

		public @Nullable String getName() {
			return this.name;
		}

		public @Nullable Integer getErrorCode() {
			return this.code;
		}

	}

}
