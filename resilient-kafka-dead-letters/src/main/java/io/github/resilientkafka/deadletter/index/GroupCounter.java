package io.github.resilientkafka.deadletter.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.github.resilientkafka.deadletter.index.LetterOverview.Group;
import io.github.resilientkafka.failure.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Counts open letters by the numbers of their fingerprints. Not thread-safe.
 */
final class GroupCounter {

	private final ValueTable<Fingerprint> fingerprints;

	private final long[] open;

	private final long[] cameBack;

	private final long[] first;

	private final long[] last;

	GroupCounter(ValueTable<Fingerprint> fingerprints) {
		this.fingerprints = fingerprints;
		this.open = new long[fingerprints.size()];
		this.cameBack = new long[fingerprints.size()];
		this.first = new long[fingerprints.size()];
		this.last = new long[fingerprints.size()];
		Arrays.fill(this.first, Long.MAX_VALUE);
		Arrays.fill(this.last, Long.MIN_VALUE);
	}

	void add(int fingerprint, long letters, long replayedBefore, long from, long to) {
		this.open[fingerprint] += letters;
		this.cameBack[fingerprint] += replayedBefore;
		this.first[fingerprint] = Math.min(this.first[fingerprint], from);
		this.last[fingerprint] = Math.max(this.last[fingerprint], to);
	}

	@Nullable Long oldest() {
		long oldest = Arrays.stream(this.first).min().orElse(Long.MAX_VALUE);
		return (oldest != Long.MAX_VALUE) ? oldest : null;
	}

	List<Group> groups() {
		List<Group> groups = new ArrayList<>();
		for (int number = 0; number < this.open.length; number++) {
			if (this.open[number] > 0) {
				Fingerprint fingerprint = this.fingerprints.get(number);
				groups.add(new Group(fingerprint.toString(), fingerprint.exception(), fingerprint.frame(),
						this.open[number], this.cameBack[number], this.first[number], this.last[number]));
			}
		}
		groups.sort(Comparator.comparingLong(Group::open).reversed().thenComparing(Group::fingerprint));
		return groups;
	}

}
