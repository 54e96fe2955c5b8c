package io.github.resilientkafka.polling;

import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

/**
 * Runs a model with many seeds, and tells how the first failure came about.
 */
public final class Schedules {

	/** Runs one seed alone. */
	private static final String SEED = "model.seed";

	/** How many times as many seeds to run, such as {@code 10} or {@code 0.1}. */
	private static final String TIMES = "model.times";

	private Schedules() {
	}

	/**
	 * Run the seeds from 0 on.
	 */
	public static void run(int count, Model model) {
		Long only = Long.getLong(SEED);
		double times = Double.parseDouble(System.getProperty(TIMES, "1"));
		LongStream seeds = (only != null) ? LongStream.of(only) : LongStream.range(0, Math.round(count * times));
		seeds.forEach((seed) -> run(seed, model));
	}

	private static void run(long seed, Model model) {
		try {
			model.run(seed, null);
		}
		catch (Throwable ex) {
			StringBuilder trace = new StringBuilder();
			try {
				model.run(seed, trace);
			}
			catch (Throwable again) {
				trace.append("\n=> ").append(again);
			}
			throw new AssertionError("Seed %d (-D%s=%d): %s%s".formatted(seed, SEED, seed, ex.getMessage(), trace), ex);
		}
	}

	/**
	 * What does the same again with the same seed.
	 */
	@FunctionalInterface
	public interface Model {

		/**
		 * Run a schedule.
		 * @param trace what has happened is appended to it, if there is one
		 */
		void run(long seed, @Nullable StringBuilder trace);

	}

}
