package io.github.resilientkafka.policy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryPolicyTests {

	/**
	 * The number of the lane that follows is one more; there is none after the last.
	 */
	@ParameterizedTest
	@CsvSource({ "1m, 10s 1m 1h, 2", "5s, 10s 1m 1h, 0", "30s, 10s 1m 1h, 1", "2h, 10s 1m 1h, 3", "1h, 5s, 1",
			"1s, 5s, 0", "1h, '', 0", "0s, 5s, 0", "1m, 1h 1m 5m, 2", "2m, 1h 1m 5m, 0" })
	void placesADelayThatIsNotConfiguredAnyMore(String delay, String chain, int passed) {
		List<Duration> delays = Stream.of(chain.split(" "))
			.filter((each) -> !each.isEmpty())
			.map(RetryLane::delay)
			.toList();
		RetryPolicy policy = new RetryPolicy(RetryPolicy.lanes(delays), 1, new ImmediateRetry(0, Duration.ZERO),
				new FailureClassifier(Set.of(), Set.of()), null);
		assertThat(policy.passedAfter(RetryLane.delay(delay))).isEqualTo(passed);
	}

}
