package io.github.resilientkafka.guarantees.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The run of each change: our modes alone, a schedule that is always the same and one of
 * a new seed, in less than four minutes.
 */
public final class ShortRun {

	private static final long FIXED_SEED = 238;

	private static final String MODES = "at-least-once,exactly-once,batch,batch-exactly-once,deduplication-redis,"
			+ "deduplication-database,at-most-once";

	private static final String KINDS = "application-killed,broker-killed,broker-frozen,network-cut,network-half-open,"
			+ "downstream-down,below-minimum,leaders-moved,rights-taken";

	private ShortRun() {
	}

	/**
	 * The options of a short run.
	 * @param arguments options that take the place of those
	 * @return the options
	 */
	public static RunOptions options(String... arguments) {
		List<String> options = new ArrayList<>(Arrays.asList(arguments));
		addUnlessGiven(options, "seed", FIXED_SEED + "," + new Random().nextInt(1_000_000));
		addUnlessGiven(options, "faults", "3");
		addUnlessGiven(options, "modes", MODES);
		addUnlessGiven(options, "rate", "30");
		addUnlessGiven(options, "kinds", KINDS);
		return RunOptions.parse(options.toArray(String[]::new));
	}

	private static void addUnlessGiven(List<String> options, String name, String value) {
		if (options.stream().noneMatch((option) -> option.startsWith("--" + name + "="))) {
			options.add("--" + name + "=" + value);
		}
	}

}
