package io.github.resilientkafka.sampling;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SamplePauseTests {

	@ParameterizedTest
	@CsvSource({
			// interval, failures, random, pause
			"15s, 0, 0.5, 15s", "15s, 0, 0, 12s", "15s, 0, 1, 18s", "15s, 3, 0.5, 15s", "15s, 4, 0.5, 30s",
			"15s, 5, 0.5, 60s", "15s, 6, 0.5, 60s", "15s, 1000, 1, 72s", "1s, 4, 0.5, 2s", "1s, 6, 0.5, 8s",
			"1s, 100, 0.5, 60s", "90s, 0, 0.5, 90s", "90s, 50, 0.5, 90s" })
	void growsWhileThereIsNoAnswer(String interval, int failures, double random, String expected) {
		assertThat(SamplePause.after(Duration.parse("PT" + interval), failures, random))
			.isEqualTo(Duration.parse("PT" + expected));
	}

	@ParameterizedTest
	@CsvSource({ "10s, 0s, 10s", "10s, 3s, 7s", "10s, 9s, 2s", "10s, 60s, 2s" })
	void isFromStartToStart(String pause, String took, String expected) {
		assertThat(SamplePause.rest(Duration.parse("PT" + pause), Duration.parse("PT" + took)))
			.isEqualTo(Duration.parse("PT" + expected));
	}

}
