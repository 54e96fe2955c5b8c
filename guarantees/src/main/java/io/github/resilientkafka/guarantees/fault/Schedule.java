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
	 * Draw faults. Each kind comes once before one comes again.
	 * @param seed decides the order, the targets and the durations
	 * @param kinds the kinds to draw from
	 * @param modes the modes of the run
	 * @param count how many
	 * @return the faults
	 */
	public static List<PlannedFault> of(long seed, Collection<Kind> kinds, List<Mode> modes, int count) {
		Random random = new Random(seed);
		List<PlannedFault> faults = new ArrayList<>();
		List<Kind> bag = new ArrayList<>();
		while (faults.size() < count) {
			if (bag.isEmpty()) {
				bag.addAll(kinds);
				Collections.shuffle(bag, random);
			}
			faults.add(bag.remove(0).plan(random, modes));
		}
		return faults;
	}

}
