package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Path;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a measurement without records is asked to do.
 *
 * @param minutes how long it lasts
 * @param directory for logs, data and the result
 */
public record IdleOptions(@DefaultValue("120") int minutes, @DefaultValue("target/guarantees") Path directory) {
}
