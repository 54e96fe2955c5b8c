package io.github.resilientkafka.guarantees.soak;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TrendTests {

	/** An hour, a sample each 30 s. */
	private static final List<Double> SECONDS = IntStream.range(0, 120).mapToObj((sample) -> sample * 30d).toList();

	@Test
	void slopeOfAStraightLineIsExact() {
		Trend trend = Trend.of(List.of(0d, 1800d, 3600d), List.of(100d, 105d, 110d));
		assertThat(trend.slope()).isCloseTo(10, within(1e-9));
		assertThat(trend.standardError()).isCloseTo(0, within(1e-9));
		assertThat(trend.mean()).isCloseTo(105, within(1e-9));
		assertThat(trend.flat(0)).isFalse();
	}

	@Test
	void standardErrorIsThatOfLeastSquares() {
		// Residuals -1, 2, -1 over the line 1, 2, 3: sqrt(6 / (3 - 2) / 2)
		Trend trend = Trend.of(List.of(0d, 3600d, 7200d), List.of(0d, 4d, 2d));
		assertThat(trend.slope()).isCloseTo(1, within(1e-9));
		assertThat(trend.standardError()).isCloseTo(Math.sqrt(3), within(1e-9));
		assertThat(trend.flat(0)).isTrue();
	}

	@Test
	void constantFigureIsFlat() {
		Trend trend = Trend.of(SECONDS, SECONDS.stream().map((second) -> 42d).toList());
		assertThat(trend.slope()).isZero();
		assertThat(trend.flat(0)).isTrue();
	}

	@Test
	void fallingFigureIsFlat() {
		assertThat(Trend.of(SECONDS, SECONDS.stream().map((second) -> 1000 - second / 10).toList()).flat(0)).isTrue();
	}

	@Test
	void leakIsFoundInNoise() {
		// 50 MB that vary by 2 MB and grow by 5 MB
		assertThat(noise(50, 5, 2).flat(0.2)).isFalse();
	}

	@Test
	void noiseIsFlat() {
		assertThat(noise(50, 0, 2).flat(0.2)).isTrue();
	}

	@Test
	void oneThreadMoreIsGrowth() {
		assertThat(Trend.of(SECONDS, SECONDS.stream().map((second) -> (second < 1800) ? 20d : 21d).toList()).flat(0.5))
			.isFalse();
	}

	@Test
	void growthBelowTheToleranceIsFlat() {
		assertThat(noise(50, 0.5, 0.001).flat(0.2)).isTrue();
	}

	@Test
	void twoSamplesShowNoGrowth() {
		Trend trend = Trend.of(List.of(0d, 30d), List.of(50d, 51d));
		assertThat(trend.standardError()).isNaN();
		assertThat(trend.flat(0)).isTrue();
	}

	private static Trend noise(double start, double perHour, double deviation) {
		Random random = new Random(1);
		return Trend.of(SECONDS,
				SECONDS.stream()
					.map((second) -> start + perHour * second / 3600 + deviation * random.nextGaussian())
					.toList());
	}

}
