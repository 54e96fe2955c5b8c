package io.github.resilientkafka.benchmarks.run;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventIdTests {

	@Test
	void isAnotherOneInEachRecord() {
		long distinct = IntStream.range(0, 100_000)
			.mapToObj((index) -> new String(EventId.of(index), StandardCharsets.UTF_8))
			.distinct()
			.count();
		assertThat(distinct).isEqualTo(100_000);
	}

}
