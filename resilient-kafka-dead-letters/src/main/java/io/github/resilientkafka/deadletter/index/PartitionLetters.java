package io.github.resilientkafka.deadletter.index;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongPredicate;

/**
 * The letters of one partition: the latest one by one, and those before in blocks. Not
 * thread-safe.
 */
final class PartitionLetters {

	private final LetterRows rows = new LetterRows();

	private final Deque<SummedBlock> blocks = new ArrayDeque<>();

	/** The first offset that is still there. */
	private long begin;

	LetterRows rows() {
		return this.rows;
	}

	Iterable<SummedBlock> blocks() {
		return this.blocks;
	}

	boolean hasBlocks() {
		return !this.blocks.isEmpty();
	}

	long begin() {
		return this.begin;
	}

	/**
	 * How many letters there are.
	 */
	long count() {
		return this.rows.size() + summed();
	}

	long summed() {
		return this.blocks.stream().mapToLong(SummedBlock::count).sum();
	}

	/**
	 * Sum up the oldest that are known one by one.
	 */
	void sumUp(LongPredicate isOpen) {
		SummedBlock block = SummedBlock.of(this.rows, isOpen);
		this.blocks.addLast(block);
		this.rows.removeFirst(block.count());
	}

	/**
	 * The brokers have deleted what lies in front of an offset.
	 */
	void beginAt(long offset) {
		this.begin = offset;
		this.blocks.removeIf((block) -> block.last() < offset);
		this.rows.removeFirst(this.rows.countBefore(offset));
	}

	/**
	 * A block was counted anew.
	 */
	void replace(SummedBlock block) {
		Deque<SummedBlock> all = new ArrayDeque<>(this.blocks);
		this.blocks.clear();
		all.forEach((each) -> this.blocks.addLast((each.first() == block.first()) ? block : each));
	}

}
