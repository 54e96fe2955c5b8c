package io.github.resilientkafka.deadletter.job;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import io.github.resilientkafka.deadletter.ledger.Offsets;
import org.jspecify.annotations.Nullable;

/**
 * What is done with letters of one partition in one transaction. Not thread-safe.
 */
final class DecidedLetters {

	private final String job;

	private final int partition;

	private final Offsets.Collector offsets = new Offsets.Collector();

	private final Map<String, Offsets.Collector> skipped = new LinkedHashMap<>();

	private int count;

	private long next;

	private boolean last;

	DecidedLetters(String job, int partition, long begin) {
		this.job = job;
		this.partition = partition;
		this.next = begin;
	}

	/**
	 * The same without the letters.
	 */
	DecidedLetters empty() {
		DecidedLetters empty = new DecidedLetters(this.job, this.partition, this.next);
		empty.skipped.putAll(this.skipped);
		return empty;
	}

	void add(long offset) {
		this.offsets.add(offset);
		this.count++;
	}

	void skip(long offset, String reason) {
		this.skipped.computeIfAbsent(reason, (unknown) -> new Offsets.Collector()).add(offset);
	}

	/**
	 * All in front of an offset was looked at.
	 * @param end the offset behind the last letter of the job
	 */
	void goOnAt(long offset, long end) {
		this.next = offset;
		this.last = offset >= end;
	}

	long next() {
		return this.next;
	}

	boolean isLast() {
		return this.last;
	}

	int count() {
		return this.count;
	}

	/**
	 * Whether it says something that others have to know.
	 */
	boolean isWorthWriting() {
		return this.count > 0 || !this.skipped.isEmpty() || this.last;
	}

	Decided entry(@Nullable Sent sent) {
		Map<String, Offsets> reasons = new LinkedHashMap<>();
		this.skipped.forEach((reason, collector) -> reasons.put(reason, collector.get()));
		return new Decided(this.job, this.partition, this.offsets.get(), sent, reasons, this.next, this.last);
	}

}
