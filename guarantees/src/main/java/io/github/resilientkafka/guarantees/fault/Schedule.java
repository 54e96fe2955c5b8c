package io.github.resilientkafka.guarantees.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * The faults of a run, in their order. It depends on nothing but its arguments.
 */
public final class Schedule {

	private Schedule() {
	}

	/**
	 * Draw faults. Each kind comes once before one comes again, over all seeds.
	 * @param seeds decide the order, the targets and the durations, one after the other
	 * @param kinds the kinds to draw from
	 * @param modes the modes of the run
	 * @param count how many for each seed
	 * @return the faults
	 */
	public static List<PlannedFault> of(List<Long> seeds, Collection<Kind> kinds, List<Mode> modes, int count) {
		List<PlannedFault> faults = new ArrayList<>();
		List<Kind> bag = new ArrayList<>();
		for (long seed : seeds) {
			Random random = new Random(seed);
			Collections.shuffle(bag, random);
			for (int i = 0; i < count; i++) {
				if (bag.isEmpty()) {
					bag.addAll(kinds);
					Collections.shuffle(bag, random);
				}
				faults.add(bag.remove(0).plan(random, modes));
			}
		}
		return faults;
	}

}
