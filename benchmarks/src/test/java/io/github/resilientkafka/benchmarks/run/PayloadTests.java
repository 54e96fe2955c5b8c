package io.github.resilientkafka.benchmarks.run;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PayloadTests {

	@Test
	void readsWhatItWrites() {
		String payload = Payload.of(3, 4_711);
		assertThat(payload).hasSize(Run.PAYLOAD_BYTES);
		assertThat(Payload.failures(payload)).isEqualTo(3);
		assertThat(Payload.index(payload)).isEqualTo(4_711);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10, 50, 100 })
	void theFailingShareIsTheSameInEachPartition(int percent) {
		int records = 600_000;
		for (int partition = 0; partition < Run.PARTITIONS; partition++) {
			int start = partition;
			long failing = IntStream.iterate(start, (index) -> index < records, (index) -> index + Run.PARTITIONS)
				.filter((index) -> Payload.failing(index, percent))
				.count();
			assertThat(failing * 100.0 * Run.PARTITIONS / records).isCloseTo(percent, within(0.5));
		}
	}

}
