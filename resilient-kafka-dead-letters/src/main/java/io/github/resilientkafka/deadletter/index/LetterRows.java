package io.github.resilientkafka.deadletter.index;

import java.util.Arrays;

import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.deadletter.letter.LetterId;
import org.apache.kafka.common.TopicPartition;

/**
 * The letters of one partition in offset order, 36 bytes each. Not thread-safe.
 */
final class LetterRows {

	private static final int INITIAL = 64;

	private long[] offsets = new long[INITIAL];

	private long[] times = new long[INITIAL];

	private long[] keys = new long[INITIAL];

	private int[] fingerprints = new int[INITIAL];

	private int[] jobs = new int[INITIAL];

	/** Attempts in the upper half, replays in the lower. */
	private int[] counts = new int[INITIAL];

	private int begin;

	private int end;

	int size() {
		return this.end - this.begin;
	}

	void add(Letter letter, LetterTables tables) {
		if (this.end == this.offsets.length) {
			makeRoom();
		}
		this.offsets[this.end] = letter.id().offset();
		this.times[this.end] = letter.at();
		this.keys[this.end] = letter.keyHash();
		this.fingerprints[this.end] = tables.fingerprints().numberOf(letter.fingerprint());
		this.jobs[this.end] = tables.numberOfJob(letter.replay());
		this.counts[this.end] = letter.attempts() << 16 | letter.replays();
		this.end++;
	}

	/**
	 * Room at the front is used first, if it is worth it.
	 */
	private void makeRoom() {
		int size = size();
		int capacity = (this.begin > size) ? this.offsets.length : size + size / 2 + INITIAL;
		this.offsets = Arrays.copyOf(Arrays.copyOfRange(this.offsets, this.begin, this.end), capacity);
		this.times = Arrays.copyOf(Arrays.copyOfRange(this.times, this.begin, this.end), capacity);
		this.keys = Arrays.copyOf(Arrays.copyOfRange(this.keys, this.begin, this.end), capacity);
		this.fingerprints = Arrays.copyOf(Arrays.copyOfRange(this.fingerprints, this.begin, this.end), capacity);
		this.jobs = Arrays.copyOf(Arrays.copyOfRange(this.jobs, this.begin, this.end), capacity);
		this.counts = Arrays.copyOf(Arrays.copyOfRange(this.counts, this.begin, this.end), capacity);
		this.begin = 0;
		this.end = size;
	}

	/**
	 * Forget the first ones.
	 */
	void removeFirst(int count) {
		this.begin += count;
	}

	/**
	 * How many lie in front of an offset.
	 */
	int countBefore(long offset) {
		int found = Arrays.binarySearch(this.offsets, this.begin, this.end, offset);
		return ((found < 0) ? -found - 1 : found) - this.begin;
	}

	long offset(int row) {
		return this.offsets[this.begin + row];
	}

	long time(int row) {
		return this.times[this.begin + row];
	}

	int fingerprint(int row) {
		return this.fingerprints[this.begin + row];
	}

	int job(int row) {
		return this.jobs[this.begin + row];
	}

	int replays(int row) {
		return this.counts[this.begin + row] & 0xFFFF;
	}

	Letter letter(int row, TopicPartition partition, LetterTables tables) {
		int at = this.begin + row;
		return new Letter(new LetterId(partition.topic(), partition.partition(), this.offsets[at]), this.times[at],
				tables.fingerprints().get(this.fingerprints[at]), this.counts[at] >>> 16, replays(row), this.keys[at],
				tables.job(this.jobs[at]));
	}

}
