package io.github.resilientkafka.guarantees.soak;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.guarantees.run.ModeResult;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a soak.
 *
 * @param start when it began
 * @param minutes how long the load lasted
 * @param highestRate orders per second and mode that all modes keep up with; null if it
 * was not measured
 * @param rate orders per second and mode of the load
 * @param modes what became of the orders
 * @param series the samples
 */
public record SoakResult(Instant start, int minutes, @Nullable Integer highestRate, int rate,
		Map<Mode, ModeResult> modes, List<Series> series) {

	/**
	 * Whether each mode kept what it promises, and nothing grew.
	 */
	public boolean held() {
		return this.modes.values().stream().allMatch(ModeResult::held) && this.series.stream().allMatch(Series::flat);
	}

}
