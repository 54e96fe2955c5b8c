package io.github.resilientkafka.guarantees.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.Surveyor;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.admin.NewPartitions;

/**
 * Each main topic gets one more partition, up to a limit.
 */
final class PartitionsAdded implements Fault {

	@Override
	public String target() {
		return "all main topics";
	}

	@Override
	public void inject(Scene scene) {
		Map<String, NewPartitions> additions = new HashMap<>();
		for (Mode mode : scene.modes()) {
			int partitions = scene.surveyor().ends(mode).size();
			if (partitions < Scene.MOST_PARTITIONS) {
				additions.put(mode.input(), NewPartitions.increaseTo(partitions + 1));
			}
		}
		Surveyor.get(scene.surveyor().admin().createPartitions(additions).all());
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		Facts now = scene.surveyor().facts();
		int added = now.leaders().size() - before.leaders().size();
		return (added > 0) ? Optional.of(added + " partitions more") : Optional.empty();
	}

	@Override
	public void heal(Scene scene) {
		// Partitions stay
	}

}
