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
import io.github.resilientkafka.deadletter.ledger.Ledger;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;
import io.github.resilientkafka.deadletter.ledger.Selection;
import io.github.resilientkafka.deadletter.letter.Letter;
import io.github.resilientkafka.failure.Fingerprint;
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

	private final ValueTable<Fingerprint> fingerprints = new ValueTable<>(new Fingerprint("others", null));

	private final ValueTable<String> jobs = new ValueTable<>("");

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
		partition(letter.id().topicPartition()).rows()
			.add(letter, this.fingerprints.numberOf(letter.fingerprint()),
					(job != null) ? this.jobs.numberOf(job) : -1);
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
			oldest.sumUp((offset) -> ledger.decision(partition, offset) == Decision.NONE);
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
		GroupCounter groups = new GroupCounter(this.fingerprints);
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
						parked += (rows.replays(row) >= judge.maxReplays()) ? 1 : 0;
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
			Matcher matcher = new Matcher(query.selection(), rows, each.getKey());
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
				? letters.rows().letter(row, partition, this.fingerprints::get, this.jobs::get) : null;
	}

	/**
	 * Choose letters of one dead-letter topic or of all.
	 * @param selection which ones
	 * @param topic the dead-letter topic, or {@code null} for all
	 * @param decision what has to have been decided about them: {@link Decision#NONE} to
	 * replay or discard them, {@link Decision#DISCARDED} to restore them
	 * @param max how many at most, the oldest first, or {@code null} for all
	 * @param judges tells what has become of the letters of a dead-letter topic
	 * @return the choice
	 * @throws IllegalArgumentException if there is a limit, and letters may be meant that
	 * are only counted
	 */
	public synchronized Choice choose(Selection selection, @Nullable String topic, Decision decision,
			@Nullable Integer max, Function<String, LetterJudge> judges) {
		List<Chosen> chosen = new ArrayList<>();
		Map<TopicPartition, long[]> blocks = new LinkedHashMap<>();
		long counted = 0;
		boolean exact = true;
		for (Map.Entry<TopicPartition, PartitionLetters> each : this.partitions.entrySet()) {
			TopicPartition partition = each.getKey();
			if (topic != null && !topic.equals(partition.topic())) {
				continue;
			}
			LetterJudge judge = judges.apply(partition.topic());
			LetterRows rows = each.getValue().rows();
			Matcher matcher = new Matcher(selection, rows, partition);
			Ledger ledger = judge.ledger();
			synchronized (ledger) {
				for (int row = 0; row < rows.size(); row++) {
					if (ledger.decision(partition.partition(), rows.offset(row)) == decision
							&& matcher.matches(row, judge.maxReplays())) {
						chosen.add(new Chosen(partition, rows.offset(row), rows.time(row)));
					}
				}
				for (SummedBlock block : each.getValue().blocks()) {
					long meant = meant(block, selection, decision, ledger, partition);
					if (meant > 0) {
						counted += meant;
						exact &= selection.keyHash() == null && selection.from() == null && selection.to() == null
								&& selection.offsets() == null && (decision == Decision.NONE
										|| selection.fingerprint() == null && selection.exception() == null);
						blocks.merge(partition, new long[] { block.first(), block.last() },
								(known, more) -> new long[] { known[0], more[1] });
					}
				}
			}
		}
		if (max != null && counted > 0) {
			throw new IllegalArgumentException(
					"max cannot be kept where letters are only counted: there are more than resilient-kafka.dead-letters.index.max-letters. Raise it, or name the letters by from and to");
		}
		if (max != null && chosen.size() > max) {
			chosen.sort(Comparator.comparingLong(Chosen::at).thenComparingLong(Chosen::offset));
			chosen = whole(chosen, max);
		}
		return new Choice(counted + chosen.size(), spans(chosen, blocks), exact);
	}

	/**
	 * In each partition they are the first of those that are meant: a job goes through a
	 * span from its beginning to its end.
	 */
	private static List<Chosen> whole(List<Chosen> sorted, int max) {
		List<Chosen> kept = new ArrayList<>(sorted.subList(0, max));
		Map<TopicPartition, List<Chosen>> all = new HashMap<>();
		sorted.forEach((each) -> all.computeIfAbsent(each.partition(), (unknown) -> new ArrayList<>()).add(each));
		Map<TopicPartition, Integer> counts = new HashMap<>();
		kept.forEach((each) -> counts.merge(each.partition(), 1, Integer::sum));
		List<Chosen> first = new ArrayList<>();
		counts.forEach((partition, count) -> all.getOrDefault(partition, List.of())
			.stream()
			.sorted(Comparator.comparingLong(Chosen::offset))
			.limit(count)
			.forEach(first::add));
		return first;
	}

	/**
	 * How many letters of a block are meant, as far as that is known.
	 */
	private long meant(SummedBlock block, Selection selection, Decision decision, Ledger ledger,
			TopicPartition partition) {
		if ((selection.from() != null && block.to() < selection.from())
				|| (selection.to() != null && block.from() >= selection.to())) {
			return 0;
		}
		if (selection.offsets() != null) {
			return selection.offsets()
				.stream()
				.filter((named) -> named.partition() == partition.partition())
				.flatMap((named) -> named.offsets().runs().stream())
				.mapToLong((run) -> Math.max(0,
						Math.min(run.last(), block.last()) - Math.max(run.first(), block.first()) + 1))
				.sum();
		}
		if (decision != Decision.NONE) {
			return ledger.count(partition.partition(), block.first(), decision)
					- ledger.count(partition.partition(), block.last() + 1, decision);
		}
		if (ledger.decidedBetween(partition.partition(), block.first(), block.last()) >= block.count()) {
			return 0;
		}
		return block.open()
			.entrySet()
			.stream()
			.filter((each) -> selection.isOf(this.fingerprints.get(each.getKey())))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private static Map<String, List<Span>> spans(List<Chosen> chosen, Map<TopicPartition, long[]> blocks) {
		Map<TopicPartition, long[]> ends = new LinkedHashMap<>();
		blocks.forEach((partition, ofBlocks) -> ends.put(partition, ofBlocks.clone()));
		chosen.forEach((each) -> ends.merge(each.partition(), new long[] { each.offset(), each.offset() },
				(known, one) -> new long[] { Math.min(known[0], one[0]), Math.max(known[1], one[1]) }));
		Map<String, List<Span>> spans = new TreeMap<>();
		ends.forEach((partition, span) -> spans.computeIfAbsent(partition.topic(), (unknown) -> new ArrayList<>())
			.add(new Span(partition.partition(), span[0], span[1] + 1)));
		spans.values().forEach((each) -> each.sort(Comparator.comparingInt(Span::partition)));
		return spans;
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
			.forEach((letter) -> rows.add(letter, this.fingerprints.numberOf(letter.fingerprint()), -1));
		if (rows.size() == block.count()) {
			partition(partition).replace(
					SummedBlock.of(rows, (offset) -> ledger.decision(partition.partition(), offset) == Decision.NONE));
		}
	}

	/**
	 * A letter that is meant.
	 */
	private record Chosen(TopicPartition partition, long offset, long at) {

	}

	/**
	 * Compares letters of a partition with a selection, without making objects of those
	 * that do not fit.
	 */
	private final class Matcher {

		private final Selection selection;

		private final LetterRows rows;

		private final TopicPartition partition;

		private final Map<Integer, Boolean> known = new HashMap<>();

		Matcher(Selection selection, LetterRows rows, TopicPartition partition) {
			this.selection = selection;
			this.rows = rows;
			this.partition = partition;
		}

		boolean matches(int row, int maxReplays) {
			return this.known.computeIfAbsent(this.rows.fingerprint(row),
					(number) -> this.selection.isOf(LetterIndex.this.fingerprints.get(number)))
					&& this.selection.includes(letter(row), maxReplays);
		}

		Letter letter(int row) {
			return this.rows.letter(row, this.partition, LetterIndex.this.fingerprints::get,
					LetterIndex.this.jobs::get);
		}

	}

}
