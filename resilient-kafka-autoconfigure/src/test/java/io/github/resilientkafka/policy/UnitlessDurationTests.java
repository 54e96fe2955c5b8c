package io.github.resilientkafka.policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UnitlessDurationTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "00", "0s", "5s", "60ms", "1m, 5m, 1h", "PT1M", "1d", "soon", "0, 1m", "-0" })
	void aUnitOrAZeroIsMeant(String text) {
		assertThat(UnitlessDuration.in(text)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			5         | 5 ms           | 5s      | 5m          | 5ms
			 3600     | 3600 ms        | 1h      | 3600m       | 3600ms
			90        | 90 ms          | 90s     | 90m         | 90ms
			60,300    | 60 ms, 300 ms  | 1m, 5m  | 60m, 300m   | 60ms, 300ms
			1m , 300  | 300 ms         | 1m, 5m  | 1m, 300m    | 1m, 300ms
			-5        | -5 ms          | -5s     | -5m         | -5ms
			+5        | +5 ms          | 5s      | +5m         | +5ms""")
	void aNumberIsSaidToBeMilliseconds(String text, String read, String seconds, String minutes, String milliseconds) {
		UnitlessDuration unitless = UnitlessDuration.in(text);
		assertThat(unitless).isNotNull();
		assertThat(unitless.reason()).isEqualTo("A duration without a unit is read as milliseconds: %s.", read);
		assertThat(unitless.action()).isEqualTo(
				"Write the unit: %s if seconds are meant, %s if minutes, %s if it is milliseconds.", seconds, minutes,
				milliseconds);
	}

	@Test
	void aVeryLargeNumberIsOneAsWell() {
		assertThat(UnitlessDuration.in("9".repeat(40))).isNotNull();
	}

}
