package io.github.resilientkafka.policy;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryLaneTests {

	@ParameterizedTest
	@CsvSource({ "PT1M,1m", "PT5M,5m", "PT1H,1h", "PT90S,90s", "PT0.5S,500ms", "PT1.5S,1500ms", "PT24H,24h",
			"PT90M,90m", "PT60S,1m", "PT0.001S,1ms" })
	void isNamedInTheLargestUnitThatDividesTheDelay(Duration delay, String name) {
		assertThat(new RetryLane(1, delay).name()).isEqualTo(name);
	}

}
