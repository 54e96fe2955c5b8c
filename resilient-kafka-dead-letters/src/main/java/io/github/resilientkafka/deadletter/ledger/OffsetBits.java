package io.github.resilientkafka.deadletter.ledger;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A set of offsets, a bit each, wherever they begin. Not thread-safe.
 */
final class OffsetBits {

	private static final int SHIFT = 16;

	private static final int MASK = (1 << SHIFT) - 1;

	private final Map<Long, BitSet> chunks = new HashMap<>();

	private long count;

	boolean add(long offset) {
		BitSet chunk = this.chunks.computeIfAbsent(offset >>> SHIFT, (unknown) -> new BitSet());
		int bit = (int) (offset & MASK);
		if (chunk.get(bit)) {
			return false;
		}
		chunk.set(bit);
		this.count++;
		return true;
	}

	boolean remove(long offset) {
		BitSet chunk = this.chunks.get(offset >>> SHIFT);
		int bit = (int) (offset & MASK);
		if (chunk == null || !chunk.get(bit)) {
			return false;
		}
		chunk.clear(bit);
		this.count--;
		return true;
	}

	boolean contains(long offset) {
		BitSet chunk = this.chunks.get(offset >>> SHIFT);
		return chunk != null && chunk.get((int) (offset & MASK));
	}

	/**
	 * How many there are that are not in front of an offset.
	 */
	long countFrom(long begin) {
		long before = 0;
		for (Map.Entry<Long, BitSet> chunk : this.chunks.entrySet()) {
			long first = chunk.getKey() << SHIFT;
			if (first + MASK < begin) {
				before += chunk.getValue().cardinality();
			}
			else if (first < begin) {
				before += chunk.getValue().get(0, (int) (begin - first)).cardinality();
			}
		}
		return this.count - before;
	}

}
