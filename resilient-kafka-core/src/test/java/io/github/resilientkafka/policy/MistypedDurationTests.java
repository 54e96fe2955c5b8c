package io.github.resilientkafka.policy;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.format.datetime.standard.DurationFormatterUtils;

import static org.assertj.core.api.Assertions.assertThat;

class MistypedDurationTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "00", "0s", "5s", "60ms", "1m, 5m, 1h", "PT1M", "1d", "36500d", "0, 1m", "-0" })
	void aUnitOrAZeroIsMeant(String text) {
		assertThat(in(text)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			5         | 5 ms           | 5s      | 5m          | 5ms
			 3600     | 3600 ms        | 1h      | 3600m       | 3600ms
			90        | 90 ms          | 90s     | 90m         | 90ms
			60,300    | 60 ms, 300 ms  | 1m, 5m  | 60m, 300m   | 60ms, 300ms
			1m , 300  | 300 ms         | 1m, 5m  | 1m, 300m    | 1m, 300ms
			+5        | +5 ms          | 5s      | +5m         | +5ms""")
	void aNumberIsSaidToBeMilliseconds(String text, String read, String seconds, String minutes, String milliseconds) {
		MistypedDuration mistyped = in(text);
		assertThat(mistyped).isNotNull();
		assertThat(mistyped.reason()).isEqualTo("A duration without a unit is read as milliseconds: %s.", read);
		assertThat(mistyped.action()).isEqualTo(
				"Write the unit: %s if seconds are meant, %s if minutes, %s if it is milliseconds.", seconds, minutes,
				milliseconds);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			5sec       | This is not a duration: 5sec.
			soon       | This is not a duration: soon.
			60,5min,1h | This is not a duration: 5min. A duration without a unit is read as milliseconds: 60 ms.
			1m,5 m     | This is not a duration: 5 m.
			40000d     | This is a duration of more than 100 years: 40000d.
			-40000d    | This is a duration of more than 100 years: -40000d.
			9223372036854775807s | This is a duration of more than 100 years: 9223372036854775807s.
			9223372036854775808s | This is not a duration: 9223372036854775808s.
			1m,PT2562047788015215H | This is a duration of more than 100 years: PT2562047788015215H.
			9223372036854775807 | This is a duration of more than 100 years: 9223372036854775807.
			-5         | A duration without a unit is read as milliseconds: -5 ms.""")
	void theRemedyHasNothingThatIsRefusedInTurn(String text, String reason) {
		MistypedDuration mistyped = in(text);
		assertThat(mistyped).isNotNull();
		assertThat(mistyped.reason()).isEqualTo(reason);
		assertThat(mistyped.action()).isEqualTo("Use durations such as 30s, 5m, 1h.");
	}

	@Test
	void aVeryLargeNumberIsNone() {
		assertThat(in("9".repeat(40))).extracting(MistypedDuration::action)
			.isEqualTo("Use durations such as 30s, 5m, 1h.");
	}

	private static @Nullable MistypedDuration in(String text) {
		return MistypedDuration.in(Arrays.stream(text.split(",")).map(String::strip).toList(),
				DurationFormatterUtils::detectAndParse);
	}

}
