package io.github.resilientkafka.guarantees.fault;

import java.util.Optional;

import io.github.resilientkafka.guarantees.cluster.Broker;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * The file system of a broker's log has no space left.
 */
final class DiskFull implements Fault {

	private static final int REPLICAS = 3;

	private final int id;

	DiskFull(int id) {
		this.id = id;
	}

	@Override
	public String target() {
		return "broker " + this.id;
	}

	@Override
	public void inject(Scene scene) throws Exception {
		scene.cluster().broker(this.id).disk().fill();
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return BrokerLoss.since(before, scene, REPLICAS)
			.map((loss) -> "%s: %s"
				.formatted(scene.cluster().broker(this.id).isAlive() ? "broker went on" : "broker died", loss));
	}

	@Override
	public void heal(Scene scene) throws Exception {
		Broker broker = scene.cluster().broker(this.id);
		broker.disk().release();
		// A broker whose log directory failed does not use it again until it is started
		if (broker.isAlive()) {
			broker.kill();
		}
		broker.start();
	}

	@Override
	public int interruptions() {
		return 2;
	}

}
