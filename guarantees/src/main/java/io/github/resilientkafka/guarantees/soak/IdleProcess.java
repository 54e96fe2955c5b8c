package io.github.resilientkafka.guarantees.soak;

/**
 * What a process has done while there was nothing to do.
 *
 * @param name what it is
 * @param cpuSecondsPerHour of all its threads
 * @param requestsPerSecond to brokers, of all its clients
 * @param threads at the end
 * @param heap MB after a collection, at the end
 */
public record IdleProcess(String name, double cpuSecondsPerHour, double requestsPerSecond, int threads, double heap) {

	private static final double SECONDS_PER_HOUR = 3600;

	/**
	 * Share of one core.
	 */
	public double cores() {
		return this.cpuSecondsPerHour / SECONDS_PER_HOUR;
	}

}
