package io.github.resilientkafka.deduplication;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.github.resilientkafka.fuzz.Fuzz;
import io.github.resilientkafka.fuzz.HostileValues;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any bytes are a key that every store can keep, and different bytes are different keys.
 */
class KeyTextFuzzTests {

	@ParameterizedTest
	@MethodSource("io.github.resilientkafka.fuzz.Fuzz#seeds")
	void differentBytesAreDifferentKeys(long seed) {
		Map<String, byte[]> known = new HashMap<>();
		Fuzz.cases(byte[].class, seed, Fuzz.tries(3_000), HostileValues::bytes).forEach((bytes) -> {
			String text = KeyText.of(bytes);
			assertThat(text).as("%s", Arrays.toString(bytes)).matches("[!-~]{0,90}");
			byte[] other = known.putIfAbsent(text, bytes);
			assertThat(other == null || Arrays.equals(other, bytes)).as("%s", text).isTrue();
		});
	}

}
