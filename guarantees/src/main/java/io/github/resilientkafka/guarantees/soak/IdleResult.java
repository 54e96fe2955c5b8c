package io.github.resilientkafka.guarantees.soak;

import java.time.Instant;
import java.util.List;

/**
 * What came out of a measurement without records.
 *
 * @param start when it began
 * @param minutes how long it lasted
 * @param processes each process
 */
public record IdleResult(Instant start, int minutes, List<IdleProcess> processes) {
}
