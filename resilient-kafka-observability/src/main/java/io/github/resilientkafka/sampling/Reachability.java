package io.github.resilientkafka.sampling;

/**
 * Whether a cluster answers, over several samples.
 *
 * @param failures the most failed samples in a row since it was last taken for reachable
 * @param consecutiveFailures the failed samples in a row, 0 if the last was good
 * @param successes the good samples in a row, 0 if the last has failed
 */
public record Reachability(int failures, int consecutiveFailures, int successes) {

	static final Reachability UNTRIED = new Reachability(0, 0, 0);

	/**
	 * Whether it answers, and has not for long enough to be taken for reachable.
	 */
	boolean isRecovering() {
		return this.successes > 0 && this.failures > 0;
	}

	Reachability failed() {
		int consecutive = this.consecutiveFailures + 1;
		return new Reachability(Math.max(this.failures, consecutive), consecutive, 0);
	}

	/**
	 * One more good sample.
	 * @param recoverAfter the good samples in a row that it takes to be reachable again
	 */
	Reachability succeeded(int recoverAfter) {
		int successes = this.successes + 1;
		return new Reachability((successes >= recoverAfter) ? 0 : this.failures, 0, successes);
	}

}
