package io.github.resilientkafka.deadletter.index;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Letters that lie one behind the other and are not known one by one any more.
 *
 * @param first the offset of the first
 * @param last the offset of the last
 * @param count how many they are
 * @param from the time of the earliest, in epoch ms
 * @param to the time of the latest
 * @param open how many were open when they were summed up, by the number of their
 * fingerprint
 * @param returned how many of those were replayed before, and perhaps too often
 */
record SummedBlock(long first, long last, int count, long from, long to, Map<Integer, Integer> open, int returned) {

	/** A zone map of Kafka's own indexes is about as fine. */
	static final int SIZE = 1_024;

	static SummedBlock of(LetterRows rows, LongPredicate isOpen) {
		int count = Math.min(SIZE, rows.size());
		long from = Long.MAX_VALUE;
		long to = Long.MIN_VALUE;
		Map<Integer, Integer> open = new HashMap<>();
		int returned = 0;
		for (int row = 0; row < count; row++) {
			from = Math.min(from, rows.time(row));
			to = Math.max(to, rows.time(row));
			if (isOpen.test(rows.offset(row))) {
				open.merge(rows.fingerprint(row), 1, Integer::sum);
				returned += (rows.replays(row) > 0) ? 1 : 0;
			}
		}
		return new SummedBlock(rows.offset(0), rows.offset(count - 1), count, from, to, Map.copyOf(open), returned);
	}

	int openCount() {
		return this.open.values().stream().mapToInt((each) -> each).sum();
	}

}
