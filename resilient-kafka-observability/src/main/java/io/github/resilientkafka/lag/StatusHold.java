package io.github.resilientkafka.lag;

/**
 * Believes a change of status when it is seen twice. Not thread-safe.
 */
final class StatusHold {

	private LagStatus held = LagStatus.UNKNOWN;

	private boolean doubted;

	/**
	 * The status that is believed.
	 */
	LagStatus held() {
		return this.held;
	}

	/**
	 * A status was seen.
	 * @param seen the status
	 * @return the status that is believed
	 */
	LagStatus see(LagStatus seen) {
		if (seen == this.held) {
			this.doubted = false;
		}
		else if (this.doubted || this.held == LagStatus.UNKNOWN && !seen.isStuck()) {
			this.held = seen;
			this.doubted = false;
		}
		else {
			this.doubted = true;
		}
		return this.held;
	}

}
