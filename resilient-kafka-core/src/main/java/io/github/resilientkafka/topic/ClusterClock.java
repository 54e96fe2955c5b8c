package io.github.resilientkafka.topic;

import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * The wall clock of this machine, or that of a cluster if the former is wrong. What is
 * written down by one instance is read by others, so they have to agree on the time.
 * Never early: of the times that the cluster may have, what is written has the latest,
 * and what is read is compared with the earliest. Thread-safe.
 */
final class ClusterClock implements TimeSource {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClusterClock.class));

	/**
	 * What a clock that is synchronized differs by at most, in ms.
	 */
	private static final long TOLERANCE = 1_000;

	private final String cluster;

	private final TimeSource machine;

	private volatile @Nullable Difference wrong;

	ClusterClock(String cluster, TimeSource machine) {
		this.cluster = cluster;
		this.machine = machine;
	}

	/**
	 * The cluster has told its time.
	 * @param time its time in epoch ms, as it was at some moment between the two
	 * @param before when it was asked, in terms of {@link #millis()}
	 * @param after when it had answered
	 */
	void told(long time, long before, long after) {
		Difference told = new Difference(time - after, time - before);
		long wall = this.machine.wallMillis() - this.machine.millis();
		boolean ahead = wall - told.latest() > TOLERANCE;
		boolean behind = told.earliest() - wall > TOLERANCE;
		Difference known = this.wrong;
		if (!ahead && !behind) {
			if (known != null) {
				logger.info(
						() -> "The clock of this machine agrees with that of cluster %s again".formatted(this.cluster));
			}
			this.wrong = null;
			return;
		}
		if (known == null) {
			long seconds = Math.abs(wall - told.latest()) / 1_000;
			logger.warn(
					() -> "The clock of this machine is %d s %s that of the controller of cluster %s. Due times of retries go by the cluster; what is logged and shown goes by this machine. Let NTP set the clock"
						.formatted(seconds, ahead ? "ahead of" : "behind", this.cluster));
		}
		this.wrong = told;
	}

	/**
	 * How exact the time is that the cluster has told.
	 * @return whether it is as exact as it has to be
	 */
	static boolean isExact(long before, long after) {
		return after - before <= TOLERANCE / 2;
	}

	@Override
	public long millis() {
		return this.machine.millis();
	}

	@Override
	public long wallMillis() {
		Difference known = this.wrong;
		return (known != null) ? millis() + known.latest() : this.machine.wallMillis();
	}

	@Override
	public long millisAt(long wallMillis) {
		Difference known = this.wrong;
		return (known != null) ? wallMillis - known.earliest() : this.machine.millisAt(wallMillis);
	}

	/**
	 * What has to be added to the time that waits are measured in to have that of the
	 * cluster.
	 *
	 * @param earliest at least, in ms
	 * @param latest at most, in ms
	 */
	private record Difference(long earliest, long latest) {

	}

}
