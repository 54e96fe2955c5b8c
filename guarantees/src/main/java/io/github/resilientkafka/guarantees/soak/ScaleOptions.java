package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.guarantees.listeners.Style;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a measurement of large numbers is asked to do.
 *
 * @param scenarios which of {@code listeners}, {@code partitions}, {@code lane} and
 * {@code letters}
 * @param styles what the listeners are made with
 * @param listeners how many there are in the first scenario
 * @param partitions how many the topic has in the second scenario
 * @param records how many wait in the third scenario
 * @param letters how many dead letters there are in the fourth scenario, one after the
 * other
 * @param hold how long they are watched while they wait
 * @param limit how long each step may take
 * @param directory for logs, data and the result
 */
public record ScaleOptions(@DefaultValue("listeners,partitions,lane,letters") List<String> scenarios,
		@DefaultValue("resilient,retryable-topic") List<Style> styles, @DefaultValue("50") int listeners,
		@DefaultValue("1000") int partitions, @DefaultValue("1000000") int records,
		@DefaultValue("10000,1000000") List<Integer> letters, @DefaultValue("1m") Duration hold,
		@DefaultValue("10m") Duration limit, @DefaultValue("target/guarantees") Path directory) {
}
