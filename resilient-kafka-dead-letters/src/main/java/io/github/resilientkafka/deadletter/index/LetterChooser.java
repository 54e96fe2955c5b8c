package io.github.resilientkafka.deadletter.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.resilientkafka.deadletter.ledger.Decision;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.Selection;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which letters a job is about: partition by partition, and then how many of
 * them, from where to where. Used once.
 */
final class LetterChooser {

	private final Selection selection;

	private final JobKind kind;

	private final LetterTables tables;

	private final Map<TopicPartition, Range> ranges = new LinkedHashMap<>();

	private List<Chosen> chosen = new ArrayList<>();

	/** Of letters that are only counted. */
	private long counted;

	private boolean exact = true;

	/**
	 * Begin to choose.
	 * @param selection which letters are meant
	 * @param kind what is to be done with them
	 */
	LetterChooser(Selection selection, JobKind kind, LetterTables tables) {
		this.selection = selection;
		this.kind = kind;
		this.tables = tables;
	}

	void add(TopicPartition partition, PartitionLetters letters, LetterJudge judge) {
		synchronized (judge.ledger()) {
			addRows(partition, letters.rows(), judge);
			letters.blocks().forEach((block) -> addBlock(partition, block, judge.ledger()));
		}
	}

	private void addRows(TopicPartition partition, LetterRows rows, LetterJudge judge) {
		LetterMatcher matcher = new LetterMatcher(this.selection, rows, partition, this.tables);
		for (int row = 0; row < rows.size(); row++) {
			Decision decided = judge.ledger().decision(partition.partition(), rows.offset(row));
			if (decided.isSubjectTo(this.kind.needs())
					&& matcher.matches(row, decided.maxReplays(this.kind.maxReplays(judge.maxReplays())))) {
				this.chosen.add(new Chosen(partition, rows.offset(row), rows.time(row)));
			}
		}
	}

	private void addBlock(TopicPartition partition, SummedBlock block, Ledger ledger) {
		long meant = meant(partition.partition(), block, ledger);
		if (meant > 0) {
			this.counted += meant;
			this.exact &= isCountedExactly(block);
			this.ranges.merge(partition, new Range(block.first(), block.last()), Range::plus);
		}
	}

	/**
	 * How many letters of a block are meant, as far as that is known.
	 */
	private long meant(int partition, SummedBlock block, Ledger ledger) {
		if ((this.selection.from() != null && block.to() < this.selection.from())
				|| (this.selection.to() != null && block.from() >= this.selection.to())) {
			return 0;
		}
		if (this.selection.offsets() != null) {
			return this.selection.offsets()
				.stream()
				.filter((named) -> named.partition() == partition)
				.flatMap((named) -> named.offsets().runs().stream())
				.mapToLong((run) -> Math.max(0,
						Math.min(run.last(), block.last()) - Math.max(run.first(), block.first()) + 1))
				.sum();
		}
		if (this.kind.needs() != Decision.NONE) {
			return ledger.count(partition, block.first(), this.kind.needs())
					- ledger.count(partition, block.last() + 1, this.kind.needs());
		}
		if (ledger.decidedBetween(partition, block.first(), block.last()) >= block.count()) {
			return 0;
		}
		return block.open()
			.entrySet()
			.stream()
			.filter((each) -> this.selection.isOf(this.tables.fingerprints().get(each.getKey())))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private boolean isCountedExactly(SummedBlock block) {
		boolean byFingerprint = this.selection.fingerprint() != null || this.selection.exception() != null;
		return (this.selection.insist() || block.returned() == 0) && this.selection.keyHash() == null
				&& this.selection.from() == null && this.selection.to() == null && this.selection.offsets() == null
				&& (this.kind.needs() == Decision.NONE || !byFingerprint);
	}

	/**
	 * Say what was chosen.
	 * @param max how many letters at most, the oldest first, or {@code null} for all
	 * @throws IllegalArgumentException if there is a limit, and letters may be meant that
	 * are only counted
	 */
	Choice choose(@Nullable Integer max) {
		if (max != null && this.counted > 0) {
			throw new IllegalArgumentException(
					"max cannot be kept where letters are only counted: there are more than resilient-kafka.dead-letters.index.max-letters. Raise it, or name the letters by from and to");
		}
		if (max != null && this.chosen.size() > max) {
			this.chosen = oldest(max);
		}
		this.chosen.forEach((letter) -> this.ranges.merge(letter.partition(),
				new Range(letter.offset(), letter.offset()), Range::plus));
		return new Choice(this.counted + this.chosen.size(), spans(), this.exact);
	}

	/**
	 * In each partition they are the first of those that are meant: a job goes through a
	 * span from its beginning to its end.
	 */
	private List<Chosen> oldest(int max) {
		Map<TopicPartition, Integer> counts = new HashMap<>();
		this.chosen.stream()
			.sorted(Comparator.comparingLong(Chosen::at).thenComparingLong(Chosen::offset))
			.limit(max)
			.forEach((letter) -> counts.merge(letter.partition(), 1, Integer::sum));
		Map<TopicPartition, Integer> left = new HashMap<>(counts);
		return this.chosen.stream()
			.sorted(Comparator.comparingLong(Chosen::offset))
			.filter((letter) -> left.merge(letter.partition(), -1, Integer::sum) >= 0)
			.toList();
	}

	private Map<String, List<Span>> spans() {
		Map<String, List<Span>> spans = new TreeMap<>();
		this.ranges
			.forEach((partition, range) -> spans.computeIfAbsent(partition.topic(), (unknown) -> new ArrayList<>())
				.add(new Span(partition.partition(), range.first(), range.last() + 1)));
		spans.values().forEach((each) -> each.sort(Comparator.comparingInt(Span::partition)));
		return spans;
	}

	/**
	 * A letter that is meant.
	 */
	private record Chosen(TopicPartition partition, long offset, long at) {
	}

	/**
	 * From where to where letters are meant.
	 */
	private record Range(long first, long last) {

		Range plus(Range other) {
			return new Range(Math.min(this.first, other.first), Math.max(this.last, other.last));
		}

	}

}
