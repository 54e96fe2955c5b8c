package io.github.resilientkafka.failure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.resilientkafka.RetryAfter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClientResponseException;

import static org.assertj.core.api.Assertions.assertThat;

class AskedDelayTests {

	private static final long NOW = 1_700_000_000_000L; // Tue, 14 Nov 2023 22:13:20 GMT

	@Test
	void anExceptionAsksForItselfAndThroughOthers() {
		assertThat(of(new Busy(Duration.ofSeconds(7)))).hasSeconds(7);
		assertThat(of(new IllegalStateException(new RuntimeException(new Busy(Duration.ofSeconds(7)))))).hasSeconds(7);
		assertThat(of(new IllegalStateException())).isZero();
	}

	@Test
	void theOutermostThatAsksCounts() {
		Busy outer = new Busy(Duration.ofSeconds(7));
		outer.initCause(new Busy(Duration.ofSeconds(9)));
		assertThat(of(outer)).hasSeconds(7);
	}

	@Test
	void whatMakesNoSenseAsksForNothing() {
		assertThat(of(new Busy(Duration.ZERO))).isZero();
		assertThat(of(new Busy(Duration.ofSeconds(-1)))).isZero();
		assertThat(of(new Busy(null))).isZero();
		assertThat(of(new Busy(Duration.ofSeconds(Long.MAX_VALUE)))).isEqualTo(Duration.ofDays(1));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none",
			value = { "429|120||120", "503|120||120", "500|120||0", "429|||0", "429| 5 ||5", "429|-5||0", "429|soon||0",
					"429|1000000000000||86400", "429|Tue, 14 Nov 2023 22:14:20 GMT||60",
					"429|Tue, 14 Nov 2023 22:12:20 GMT||0",
					"429|Tue, 14 Nov 2023 21:14:20 GMT|Tue, 14 Nov 2023 21:13:50 GMT|30" })
	void aServerAsksInItsAnswer(int status, @Nullable String retryAfter, @Nullable String date, long seconds) {
		HttpHeaders headers = new HttpHeaders();
		if (retryAfter != null) {
			headers.set(HttpHeaders.RETRY_AFTER, retryAfter);
		}
		if (date != null) {
			headers.set(HttpHeaders.DATE, date);
		}
		Exception answer = new RestClientResponseException("on purpose", status, "", headers, new byte[0],
				StandardCharsets.UTF_8);
		assertThat(of(new IllegalStateException(answer))).hasSeconds(seconds);
	}

	private static Duration of(Throwable failure) {
		return AskedDelay.of(failure, NOW);
	}

	private static final class Busy extends RuntimeException implements RetryAfter {

		private static final long serialVersionUID = 1L;

		private final transient @Nullable Duration wait;

		Busy(@Nullable Duration wait) {
			this.wait = wait;
		}

		@Override
		@SuppressWarnings("NullAway") // what an implementation may do all the same
		public Duration retryAfter() {
			return this.wait;
		}

	}

}
