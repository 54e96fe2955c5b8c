package io.github.resilientkafka.sampling;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SamplePauseTests {

	@ParameterizedTest
	@CsvSource({
			// interval, samples (+ good, - failed), random, pause
			"15s, '', 0.5, 15s", "15s, +, 0, 12s", "15s, +, 1, 18s", "15s, -, 0.5, 15s", "15s, ----------, 0.5, 15s",
			"15s, ----+, 0.5, 3s", "15s, ----+, 1, 3.6s", "15s, ----++, 0.5, 15s", "90s, -+, 0.5, 18s" })
	void isShortWhenAClusterAnswersAgain(String interval, String samples, double random, String expected) {
		Reachability reachability = Reachability.UNTRIED;
		for (char sample : samples.toCharArray()) {
			reachability = (sample == '+') ? reachability.succeeded(2) : reachability.failed();
		}
		assertThat(SamplePause.after(Duration.parse("PT" + interval), reachability, random))
			.isEqualTo(Duration.parse("PT" + expected));
	}

	@ParameterizedTest
	@CsvSource({ "10s, 0s, 10s", "10s, 3s, 7s", "10s, 9s, 2s", "10s, 60s, 2s" })
	void isFromStartToStart(String pause, String took, String expected) {
		assertThat(SamplePause.rest(Duration.parse("PT" + pause), Duration.parse("PT" + took)))
			.isEqualTo(Duration.parse("PT" + expected));
	}

}
