package io.github.resilientkafka.guarantees.fault;

import java.util.Optional;

import io.github.resilientkafka.guarantees.cluster.Broker;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * All brokers are stopped and started one by one, each when the replicas of the one
 * before are in sync again.
 */
final class BrokersRolled implements Fault {

	private static final int REPLICAS = 3;

	@Override
	public String target() {
		return "all brokers";
	}

	@Override
	public void inject(Scene scene) throws Exception {
		for (Broker broker : scene.cluster().brokers()) {
			broker.stop();
			broker.start();
			Facts facts = scene.surveyor().facts();
			while (facts.belowReplicas(REPLICAS) > 0) {
				Thread.sleep(200);
				facts = scene.surveyor().facts();
			}
		}
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		long moved = scene.surveyor().facts().leadersMovedSince(before);
		return (moved > 0) ? Optional.of(moved + " leaders moved") : Optional.empty();
	}

	@Override
	public void heal(Scene scene) {
		// All are up again
	}

	@Override
	public int interruptions() {
		return 6;
	}

}
