package io.github.resilientkafka.autoconfigure.keys;

import org.jspecify.annotations.Nullable;

/**
 * A property that has no effect, or surely another one than is meant.
 *
 * @param key the key, as it is written
 * @param value the value
 * @param origin where it is set, or {@code null} if that is not known
 * @param reason what is wrong
 * @param action what to write
 */
public record PropertyProblem(String key, String value, @Nullable String origin, String reason, String action) {

}
