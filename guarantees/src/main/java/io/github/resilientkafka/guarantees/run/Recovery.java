package io.github.resilientkafka.guarantees.run;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.guarantees.scene.Surveyor;
import io.github.resilientkafka.guarantees.scene.UnansweredException;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.common.TopicPartition;

/**
 * How long each mode takes to consume what there was when a fault was mended.
 */
final class Recovery {

	private final Surveyor surveyor;

	private final long mended = System.nanoTime();

	private final Map<Mode, Map<TopicPartition, Long>> targets = new EnumMap<>(Mode.class);

	private final Set<Mode> missing;

	private final Map<Mode, Long> times = new EnumMap<>(Mode.class);

	Recovery(Surveyor surveyor, Collection<Mode> modes) {
		this.surveyor = surveyor;
		this.missing = new HashSet<>(modes);
	}

	boolean done() {
		return this.missing.isEmpty();
	}

	/**
	 * Look which modes are done now.
	 */
	void look() {
		for (Mode mode : Set.copyOf(this.missing)) {
			try {
				Map<TopicPartition, Long> target = this.targets.computeIfAbsent(mode, this.surveyor::ends);
				Map<TopicPartition, Long> committed = this.surveyor.committed(mode);
				if (target.entrySet()
					.stream()
					.allMatch((end) -> end.getValue() <= committed.getOrDefault(end.getKey(), 0L))) {
					this.times.put(mode, (System.nanoTime() - this.mended) / 1_000_000);
					this.missing.remove(mode);
				}
			}
			catch (UnansweredException ex) {
				// The coordinator is not there yet
			}
		}
	}

	/**
	 * The modes that are not done.
	 */
	Set<Mode> missing() {
		return this.missing;
	}

	/**
	 * How many ms each took that is done.
	 */
	Map<Mode, Long> times() {
		return this.times;
	}

}
