package io.github.resilientkafka.guarantees.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.resilientkafka.guarantees.workload.Mode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a soak is asked to do.
 *
 * @param minutes how long the load lasts
 * @param modes which modes, those of the starter by default
 * @param rate orders per second and mode; half the highest steady rate by default
 * @param every how often samples are taken
 * @param seed decides keys and fates
 * @param directory for logs, data and the result
 */
public record SoakOptions(@DefaultValue("60") int minutes, @Nullable List<Mode> modes, @Nullable Integer rate,
		@DefaultValue("30s") Duration every, @DefaultValue("42") long seed,
		@DefaultValue("target/guarantees") Path directory) {

	List<Mode> allowedModes() {
		return (this.modes != null) ? this.modes : Arrays.stream(Mode.values()).filter((mode) -> !mode.peer()).toList();
	}

}
