package io.github.resilientkafka.guarantees.fault;

import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;

/**
 * What the brokers that are left say when others are away.
 */
final class BrokerLoss {

	private BrokerLoss() {
	}

	/**
	 * How many partitions lost their leader or replicas.
	 * @param before what the brokers said before
	 * @param scene the brokers
	 * @param replicas a partition with fewer in sync counts
	 */
	static Optional<String> since(Facts before, Scene scene, int replicas) {
		Facts now = scene.surveyor().facts();
		long moved = now.leadersMovedSince(before);
		long below = now.belowReplicas(replicas);
		return (moved > 0 && below > 0) ? Optional
			.of("%d leaders moved, %d partitions with fewer than %d replicas in sync".formatted(moved, below, replicas))
				: Optional.empty();
	}

}
