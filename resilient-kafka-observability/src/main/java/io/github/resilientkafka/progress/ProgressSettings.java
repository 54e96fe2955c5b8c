package io.github.resilientkafka.progress;

import java.time.Duration;

/**
 * How samples are evaluated.
 *
 * @param samples how many samples without progress tell of trouble, at least 3
 * @param growthWindow for how long a dead letter counts as new
 * @param freshness how old a sample may be at most that still tells how things are
 */
public record ProgressSettings(int samples, Duration growthWindow, Duration freshness) {

}
