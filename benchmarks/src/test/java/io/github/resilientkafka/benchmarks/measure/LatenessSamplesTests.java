package io.github.resilientkafka.benchmarks.measure;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatenessSamplesTests {

	@Test
	void percentilesLeaveTheWarmUpOut() {
		LatenessSamples samples = new LatenessSamples(Duration.ofSeconds(2));
		samples.add(0, 900);
		for (int late = 1; late <= 100; late++) {
			samples.add(10_000, 10_000 + late);
		}
		assertThat(samples.percentile(50)).isEqualTo(50);
		assertThat(samples.percentile(99)).isEqualTo(99);
		assertThat(samples.percentile(100)).isEqualTo(100);
		assertThat(samples.count()).isEqualTo(101);
	}

	@Test
	void earlyIsEarlyEvenInTheWarmUp() {
		LatenessSamples samples = new LatenessSamples(Duration.ofSeconds(2));
		samples.add(1_001, 1_000);
		samples.add(9_001, 9_000);
		samples.add(9_000, 9_000);
		assertThat(samples.early()).isEqualTo(2);
	}

}
