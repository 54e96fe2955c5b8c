package io.github.resilientkafka.guarantees.soak;

import java.time.Instant;
import java.util.List;

/**
 * What came out of a measurement of large numbers.
 *
 * @param start when it began
 * @param footprints of many listeners and many partitions
 * @param lanes with many records that wait
 * @param letters many dead letters that somebody looks at, or {@code null} in an older
 * result
 */
public record ScaleResult(Instant start, List<Footprint> footprints, List<WaitingLane> lanes,
		List<ShownLetters> letters) {
}
