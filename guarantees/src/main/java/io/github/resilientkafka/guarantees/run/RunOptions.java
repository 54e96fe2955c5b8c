package io.github.resilientkafka.guarantees.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.resilientkafka.guarantees.fault.Kind;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a run is asked to do. Each option is an argument of the command line:
 * {@code --seed=42}.
 *
 * @param seed decides orders and faults; of several, one schedule follows the other
 * @param faults how many faults for each seed
 * @param minutes after how many minutes no more faults are injected, unlimited by default
 * @param kinds which kinds, all by default
 * @param without kinds that are left out
 * @param modes which modes, all by default
 * @param rate orders per second and mode
 * @param directory for logs, data and the result
 * @param otherVersion a directory with jars of another version of the library, for
 * deployments
 */
public record RunOptions(@DefaultValue("42") List<Long> seed, @DefaultValue("25") int faults, @Nullable Integer minutes,
		@Nullable List<Kind> kinds, @Nullable Set<Kind> without, @Nullable List<Mode> modes,
		@DefaultValue("40") int rate, @DefaultValue("target/guarantees") Path directory, @Nullable Path otherVersion) {

	/**
	 * Read the options.
	 * @param arguments {@code --name=value}
	 * @return the options
	 * @throws IllegalArgumentException if an argument is not an option
	 */
	public static RunOptions parse(String... arguments) {
		return CommandLine.parse(RunOptions.class, arguments);
	}

	/**
	 * Whether there is time for one more fault.
	 * @param elapsed how long the run takes so far
	 */
	boolean hasTime(Duration elapsed) {
		return this.minutes == null || elapsed.compareTo(Duration.ofMinutes(this.minutes)) < 0;
	}

	/**
	 * The kinds to draw from.
	 */
	public List<Kind> allowedKinds() {
		List<Kind> allowed = (this.kinds != null) ? this.kinds : Arrays.asList(Kind.values());
		return allowed.stream().filter((kind) -> this.without == null || !this.without.contains(kind)).toList();
	}

	/**
	 * The modes to run.
	 */
	public List<Mode> allowedModes() {
		return (this.modes != null) ? this.modes : Arrays.asList(Mode.values());
	}

	/**
	 * The name of the run, for its files.
	 */
	public String name() {
		String name = "run-" + this.seed.stream().map(String::valueOf).collect(Collectors.joining("-"));
		return (this.modes != null)
				? name + this.modes.stream().map((mode) -> "-" + mode.id()).collect(Collectors.joining()) : name;
	}

}
