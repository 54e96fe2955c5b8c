package io.github.resilientkafka.guarantees.soak;

/**
 * Measures from its start on.
 *
 * @param started in ns
 */
record Stopwatch(long started) {

	static Stopwatch start() {
		return new Stopwatch(System.nanoTime());
	}

	double seconds() {
		return (System.nanoTime() - this.started) / 1e9;
	}

}
