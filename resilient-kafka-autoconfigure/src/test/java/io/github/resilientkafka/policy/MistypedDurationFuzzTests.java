package io.github.resilientkafka.policy;

import java.util.List;

import io.github.resilientkafka.fuzz.Fuzz;
import io.github.resilientkafka.fuzz.HostileValues;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any text is a duration with which one can calculate, or is objected to.
 */
class MistypedDurationFuzzTests {

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void whatIsAcceptedCanBeUsed(long seed) {
		Fuzz.cases(String.class, seed, Fuzz.tries(3_000),
				(random) -> random.trueOrFalse() ? HostileValues.text(random)
						: random.intRange(-5, 5) + random.digits(random.intRange(0, 25))
								+ random.oneOf("", "ns", "us", "ms", "s", "m", "h", "d", "S", "x", " s"))
			.forEach((text) -> {
				MistypedDuration mistyped = MistypedDuration.in(List.of(text), DurationStyle::detectAndParse);
				if (mistyped != null) {
					assertThat(mistyped.reason()).as(text).contains(text.isBlank() ? "" : text).endsWith(".");
					assertThat(mistyped.action()).as(text).isNotBlank();
				}
				else if (!text.isEmpty()) {
					assertThat(DurationStyle.detectAndParse(text).toNanos()).as(text).isNotEqualTo(Long.MIN_VALUE);
				}
			});
	}

}
