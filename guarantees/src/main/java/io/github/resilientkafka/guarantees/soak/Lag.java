package io.github.resilientkafka.guarantees.soak;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.resilientkafka.guarantees.scene.Surveyor;
import io.github.resilientkafka.guarantees.scene.UnansweredException;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * How many records wait.
 *
 * @param surveyor asks the brokers
 * @param modes whose records
 */
record Lag(Surveyor surveyor, List<Mode> modes) {

	private static final int ATTEMPTS = 5;

	/**
	 * Of all topics that orders are sent to.
	 */
	long main() {
		return of((mode) -> Stream.of(mode.id()));
	}

	/**
	 * Of all retry topics.
	 */
	long retries() {
		return of((mode) -> mode.retryGroup().stream());
	}

	/**
	 * Of the mode that is the furthest behind.
	 */
	long mostOfMain() {
		return this.modes.stream().mapToLong((mode) -> lag(mode.id())).max().orElse(0);
	}

	private long of(Function<Mode, Stream<String>> groups) {
		return this.modes.stream().flatMap(groups).mapToLong(this::lag).sum();
	}

	/**
	 * A broker that is late once does not end a run of an hour.
	 */
	private long lag(String group) {
		for (int attempt = 1; true; attempt++) {
			try {
				return this.surveyor.lag(group);
			}
			catch (UnansweredException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

}
