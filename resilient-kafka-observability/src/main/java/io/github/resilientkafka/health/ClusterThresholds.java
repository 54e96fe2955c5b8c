package io.github.resilientkafka.health;

import java.time.Duration;

/**
 * When a cluster counts as degraded or down.
 *
 * @param degradedAfterFailures the samples in a row without an answer, or without a
 * leading controller, after which it is degraded
 * @param downAfterFailures those after which it is down
 * @param degradedAfter how long a broker may be missing, or a controller behind, before
 * it is degraded
 */
public record ClusterThresholds(int degradedAfterFailures, int downAfterFailures, Duration degradedAfter) {

	HealthLevel level(int failures) {
		if (failures >= this.downAfterFailures) {
			return HealthLevel.DOWN;
		}
		return (failures >= this.degradedAfterFailures) ? HealthLevel.DEGRADED : HealthLevel.UP;
	}

}
