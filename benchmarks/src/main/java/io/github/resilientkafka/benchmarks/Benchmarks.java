package io.github.resilientkafka.benchmarks;

import java.util.Arrays;
import java.util.Locale;

import io.github.resilientkafka.benchmarks.broker.BrokerProgram;
import io.github.resilientkafka.benchmarks.measure.RunProgram;
import io.github.resilientkafka.benchmarks.store.StoreProgram;
import io.github.resilientkafka.benchmarks.suite.SuiteProgram;

/**
 * The one main class. Without a role it is the suite, which starts this class again as
 * the broker, as the stores and as each of the runs.
 */
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Start in a role.
	 * @param args {@code broker}, {@code store} and which, {@code run} and its run as
	 * JSON, or the options of the suite
	 * @throws Exception if the role cannot be played
	 */
	public static void main(String[] args) throws Exception {
		Locale.setDefault(Locale.ROOT);
		String role = (args.length > 0) ? args[0] : "";
		String[] rest = (args.length > 0) ? Arrays.copyOfRange(args, 1, args.length) : args;
		switch (role) {
			case BrokerProgram.ROLE -> BrokerProgram.main(rest);
			case StoreProgram.ROLE -> StoreProgram.main(rest);
			case RunProgram.ROLE -> RunProgram.main(rest);
			default -> SuiteProgram.main(args);
		}
	}

}
