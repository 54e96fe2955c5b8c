package io.github.resilientkafka.deadletter.index;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.resilientkafka.deadletter.index.LetterPage.StatedLetter;
import io.github.resilientkafka.deadletter.ledger.Decision;
import io.github.resilientkafka.deadletter.ledger.JobKind;
import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.Letter;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The letters of a listener, without keys and values. Beyond a number of letters the
 * oldest are only counted. Thread-safe.
 */
public final class LetterIndex {

	private final int maxLetters;

	private final Map<TopicPartition, PartitionLetters> partitions = new TreeMap<>(
			Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

	private final LetterTables tables = new LetterTables();

	private final Map<String, Long> cameBack = new HashMap<>();

	private int listed;

	/**
	 * Create an empty index.
	 * @param maxLetters how many letters are known one by one, at least 1,024
	 */
	public LetterIndex(int maxLetters) {
		this.maxLetters = Math.max(maxLetters, SummedBlock.SIZE);
	}

	/**
	 * Add a letter behind all others of its partition.
	 * @param letter the letter
	 * @param judge what was decided about it
	 */
	synchronized void add(Letter letter, LetterJudge judge) {
		String job = letter.replay();
		partition(letter.id().topicPartition()).rows().add(letter, this.tables);
		if (job != null) {
			this.cameBack.merge(job, 1L, Long::sum);
		}
		if (++this.listed > this.maxLetters) {
			sumUpOldest(judge.ledger(), letter.id().topic());
		}
	}

	private void sumUpOldest(Ledger ledger, String topic) {
		PartitionLetters oldest = null;
		TopicPartition of = null;
		for (Map.Entry<TopicPartition, PartitionLetters> each : this.partitions.entrySet()) {
			LetterRows rows = each.getValue().rows();
			if (each.getKey().topic().equals(topic) && rows.size() >= SummedBlock.SIZE
					&& (oldest == null || rows.time(0) < oldest.rows().time(0))) {
				oldest = each.getValue();
				of = each.getKey();
			}
		}
		if (oldest != null && of != null) {
			int partition = of.partition();
			int before = oldest.rows().size();
			oldest.sumUp((offset) -> ledger.decision(partition, offset).isOpen());
			this.listed -= before - oldest.rows().size();
		}
	}

	private PartitionLetters partition(TopicPartition partition) {
		return this.partitions.computeIfAbsent(partition, (unknown) -> new PartitionLetters());
	}

	/**
	 * The brokers have deleted what lies in front of an offset.
	 */
	synchronized void beginAt(TopicPartition partition, long offset) {
		PartitionLetters letters = partition(partition);
		int before = letters.rows().size();
		letters.beginAt(offset);
		this.listed -= before - letters.rows().size();
	}

	/**
	 * A dead-letter topic was made anew.
	 */
	synchronized void forget(String topic) {
		this.partitions.keySet().removeIf((partition) -> partition.topic().equals(topic));
		this.listed = this.partitions.values().stream().mapToInt((letters) -> letters.rows().size()).sum();
	}

	/**
	 * How many letters there are.
	 * @return the number
	 */
	public synchronized long count() {
		return this.partitions.values().stream().mapToLong(PartitionLetters::count).sum();
	}

	/**
	 * How many letters a job has led to that has failed again.
	 * @param job the number of the job
	 * @return the number
	 */
	public synchronized long cameBack(String job) {
		return this.cameBack.getOrDefault(job, 0L);
	}

	/**
	 * Sum the letters up.
	 * @param judges tells what has become of the letters of a dead-letter topic
	 * @return the figures
	 */
	public synchronized LetterOverview overview(Function<String, LetterJudge> judges) {
		GroupCounter groups = new GroupCounter(this.tables.fingerprints());
		long open = 0;
		long replaying = 0;
		long sent = 0;
		long discarded = 0;
		long parked = 0;
		long summed = 0;
		for (Map.Entry<TopicPartition, PartitionLetters> each : this.partitions.entrySet()) {
			LetterJudge judge = judges.apply(each.getKey().topic());
			int partition = each.getKey().partition();
			PartitionLetters letters = each.getValue();
			LetterRows rows = letters.rows();
			Ledger ledger = judge.ledger();
			synchronized (ledger) {
				for (int row = 0; row < rows.size(); row++) {
					if (judge.isUndecided(partition, rows.offset(row))) {
						open++;
						parked += (judge.state(partition, rows.offset(row), rows.replays(row)) == LetterState.PARKED)
								? 1 : 0;
						groups.add(rows.fingerprint(row), 1, (rows.replays(row) > 0) ? 1 : 0, rows.time(row),
								rows.time(row));
					}
				}
				for (SummedBlock block : letters.blocks()) {
					summed += block.count();
					long undecided = block.count() - ledger.decidedBetween(partition, block.first(), block.last());
					open += undecided;
					if (undecided > 0) {
						block.open()
							.forEach((fingerprint, count) -> groups.add(fingerprint, count, 0, block.from(),
									block.to()));
					}
				}
				replaying += ledger.waiting(partition, judge.committed());
				sent += ledger.count(partition, letters.begin(), Decision.SENT);
				discarded += ledger.count(partition, letters.begin(), Decision.DISCARDED);
			}
		}
		return new LetterOverview(open, replaying, Math.max(0, sent - replaying), discarded, parked, summed,
				groups.oldest(), groups.groups());
	}

	/**
	 * Some of the letters that are known one by one.
	 * @param query which ones
	 * @param judges tells what has become of the letters of a dead-letter topic
	 * @return the page
	 */
	public synchronized LetterPage page(LetterQuery query, Function<String, LetterJudge> judges) {
		int keep = Math.toIntExact(Math.min((query.page() + 1L) * query.size(), this.maxLetters + 1L));
		// The earliest of those that are kept goes first
		PriorityQueue<StatedLetter> latest = new PriorityQueue<>(
				Comparator.comparingLong((StatedLetter each) -> each.letter().at())
					.thenComparing((each) -> each.letter().id().offset()));
		long total = 0;
		for (Map.Entry<TopicPartition, PartitionLetters> each : this.partitions.entrySet()) {
			LetterJudge judge = judges.apply(each.getKey().topic());
			LetterRows rows = each.getValue().rows();
			LetterMatcher matcher = new LetterMatcher(query.selection(), rows, each.getKey(), this.tables);
			synchronized (judge.ledger()) {
				// Most of what comes behind the latest ones is counted and no more
				for (int row = rows.size() - 1; row >= 0; row--) {
					boolean settled = query.isAboutOpenOnes()
							&& !judge.isUndecided(each.getKey().partition(), rows.offset(row));
					if (settled || !matcher.matches(row, Integer.MAX_VALUE)) {
						continue;
					}
					LetterState state = judge.state(each.getKey().partition(), rows.offset(row), rows.replays(row));
					if (!query.wants(state)) {
						continue;
					}
					total++;
					if (latest.size() < keep || rows.time(row) >= latest.element().letter().at()) {
						latest.add(new StatedLetter(matcher.letter(row), state));
						if (latest.size() > keep) {
							latest.poll();
						}
					}
				}
			}
		}
		List<StatedLetter> letters = new ArrayList<>(latest.size());
		while (!latest.isEmpty()) {
			letters.add(latest.poll());
		}
		Collections.reverse(letters);
		int from = Math.min(query.page() * query.size(), letters.size());
		return new LetterPage(total, List.copyOf(letters.subList(from, Math.min(from + query.size(), letters.size()))));
	}

	/**
	 * What is known of a letter.
	 * @param partition its partition
	 * @param offset its offset
	 * @return the letter, or {@code null} if it is not known one by one
	 */
	public synchronized @Nullable Letter find(TopicPartition partition, long offset) {
		PartitionLetters letters = this.partitions.get(partition);
		if (letters == null) {
			return null;
		}
		int row = letters.rows().countBefore(offset);
		return (row < letters.rows().size() && letters.rows().offset(row) == offset)
				? letters.rows().letter(row, partition, this.tables) : null;
	}

	/**
	 * Choose letters of one dead-letter topic or of all.
	 * @param selection which ones
	 * @param topic the dead-letter topic, or {@code null} for all
	 * @param kind what is to be done with them
	 * @param max how many at most, the oldest first, or {@code null} for all
	 * @param judges tells what has become of the letters of a dead-letter topic
	 * @return the choice
	 * @throws IllegalArgumentException if there is a limit, and letters may be meant that
	 * are only counted
	 */
	public synchronized Choice choose(Selection selection, @Nullable String topic, JobKind kind, @Nullable Integer max,
			Function<String, LetterJudge> judges) {
		LetterChooser chooser = new LetterChooser(selection, kind, this.tables);
		this.partitions.forEach((partition, letters) -> {
			if (topic == null || topic.equals(partition.topic())) {
				chooser.add(partition, letters, judges.apply(partition.topic()));
			}
		});
		return chooser.choose(max);
	}

	/**
	 * The blocks whose open letters are to be counted anew: something was decided about
	 * some of them, and not about all.
	 */
	synchronized Map<TopicPartition, List<SummedBlock>> outdated(Function<String, LetterJudge> judges) {
		Map<TopicPartition, List<SummedBlock>> outdated = new LinkedHashMap<>();
		this.partitions.forEach((partition, letters) -> {
			if (!letters.hasBlocks()) {
				return;
			}
			Ledger ledger = judges.apply(partition.topic()).ledger();
			for (SummedBlock block : letters.blocks()) {
				long open = block.count() - ledger.decidedBetween(partition.partition(), block.first(), block.last());
				if (open > 0 && open != block.openCount()) {
					outdated.computeIfAbsent(partition, (unknown) -> new ArrayList<>()).add(block);
				}
			}
		});
		return outdated;
	}

	/**
	 * Count a block anew.
	 * @param letters the letters of the block
	 */
	synchronized void recount(TopicPartition partition, SummedBlock block, List<Letter> letters, Ledger ledger) {
		LetterRows rows = new LetterRows();
		Set<Long> seen = new HashSet<>();
		letters.stream()
			.filter((letter) -> seen.add(letter.id().offset()))
			.forEach((letter) -> rows.add(letter, this.tables));
		if (rows.size() == block.count()) {
			partition(partition)
				.replace(SummedBlock.of(rows, (offset) -> ledger.decision(partition.partition(), offset).isOpen()));
		}
	}

}
