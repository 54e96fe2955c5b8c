package io.github.resilientkafka.fuzz;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.commons.logging.LogFactory;
import org.instancio.Instancio;
import org.instancio.Select;

import org.springframework.core.log.LogAccessor;

/**
 * The seeds of the fuzzers, and how many cases they try: {@code -Dfuzz.seed} replays a
 * run, and {@code -Dfuzz.tries} makes it longer.
 */
public final class Fuzz {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Fuzz.class));

	/** What was found with it stays found. */
	private static final long FIXED_SEED = 42;

	private Fuzz() {
	}

	/**
	 * The fixed seed and one that nobody has tried, or the one that is to be replayed.
	 */
	public static LongStream seeds() {
		Long seed = Long.getLong("fuzz.seed");
		return (seed != null) ? LongStream.of(seed)
				: LongStream.of(FIXED_SEED, ThreadLocalRandom.current().nextLong(1_000_000_000));
	}

	/**
	 * How many cases are tried for each seed.
	 * @param usual how many in the run of all tests
	 */
	public static int tries(int usual) {
		return Integer.getInteger("fuzz.tries", usual);
	}

	/**
	 * The cases of a seed, each time the same.
	 */
	public static <T> Stream<T> cases(Class<T> type, long seed, int tries, CaseGenerator<T> generator) {
		logger.info(() -> "%d cases of %s, replayed by -Dfuzz.seed=%d -Dfuzz.tries=%d".formatted(tries,
				type.getSimpleName(), seed, tries));
		return Instancio.of(type).supply(Select.root(), generator).withSeed(seed).stream().limit(tries);
	}

}
