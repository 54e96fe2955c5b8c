package io.github.resilientkafka.guarantees.scene;

import java.time.Duration;
import java.util.List;

import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.workload.Lanes;

/**
 * How an application is deployed.
 *
 * @param delays of its retry topics
 * @param concurrency of its listeners
 * @param classPath with one version of the library or another
 * @param clockOffset how far its wall clock is ahead
 */
public record Deployment(List<Duration> delays, int concurrency, ClassPath classPath, Duration clockOffset) {

	/**
	 * The deployment that a run starts with.
	 */
	public static Deployment first() {
		return new Deployment(Lanes.FIRST, 1, ClassPath.own(), Duration.ZERO);
	}

	public Deployment withClockOffset(Duration offset) {
		return new Deployment(this.delays, this.concurrency, this.classPath, offset);
	}

	/**
	 * Delays, concurrency and the version of the library change; from there, back.
	 * @param other the class path of the deployment that is not the first one
	 */
	public Deployment next(ClassPath other) {
		return (this.delays.equals(Lanes.FIRST)) ? new Deployment(Lanes.CHANGED, 2, other, this.clockOffset) : first();
	}

}
