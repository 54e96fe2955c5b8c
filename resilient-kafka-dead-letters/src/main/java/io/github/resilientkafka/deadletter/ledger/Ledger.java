package io.github.resilientkafka.deadletter.ledger;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.PauseChanged;
import io.github.resilientkafka.deadletter.letter.LetterId;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the letters of one dead-letter topic: the sum of what was written down
 * so far. Thread-safe.
 */
public final class Ledger {

	private final String listener;

	private final String topic;

	private final String deadLetterTopic;

	private final String replayTopic;

	private final Map<String, Job> jobs = new LinkedHashMap<>();

	/** By the id of the dead-letter topic that they are about, and the partition. */
	private final Map<String, Map<Integer, PartitionDecisions>> decisions = new HashMap<>();

	private final Map<String, PauseChanged> pauses = new LinkedHashMap<>();

	private @Nullable String topicId;

	private @Nullable String replayTopicId;

	private long position = -1;

	private long version;

	/**
	 * Create an empty ledger.
	 * @param listener the id of the listener
	 * @param topic the topic that it is written to
	 * @param deadLetterTopic the topic of the letters
	 * @param replayTopic where letters are sent to
	 */
	public Ledger(String listener, String topic, String deadLetterTopic, String replayTopic) {
		this.listener = listener;
		this.topic = topic;
		this.deadLetterTopic = deadLetterTopic;
		this.replayTopic = replayTopic;
	}

	/**
	 * Whose letters it is about.
	 * @return the id of the listener
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * Where it is written.
	 * @return the name of the topic
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * Where the letters lie.
	 * @return the name of the topic
	 */
	public String deadLetterTopic() {
		return this.deadLetterTopic;
	}

	/**
	 * Where letters are sent to.
	 * @return the name of the topic
	 */
	public String replayTopic() {
		return this.replayTopic;
	}

	/**
	 * Go by the letters of the topic as it is now: those of one that was deleted are
	 * gone, and so is what was decided about them.
	 * @param id the id of the dead-letter topic
	 * @return whether it is another than before
	 */
	public synchronized boolean identify(String id) {
		if (id.equals(this.topicId)) {
			return false;
		}
		this.topicId = id;
		this.version++;
		return true;
	}

	/**
	 * Go by the replay topic as it is now: what was sent to one that was deleted is in
	 * doubt.
	 * @param id the id of the replay topic
	 */
	public synchronized void identifyReplays(String id) {
		if (!id.equals(this.replayTopicId)) {
			this.replayTopicId = id;
			this.version++;
			decisions().forEach((partition) -> partition.replaysGoTo(id));
		}
	}

	private Collection<PartitionDecisions> decisions() {
		return this.decisions.getOrDefault(String.valueOf(this.topicId), Map.of()).values();
	}

	/**
	 * How many letters were sent to a replay topic that was deleted since, and nothing
	 * was decided about them after that.
	 * @return the number of letters
	 */
	public synchronized long inDoubt() {
		return decisions().stream().mapToLong((partition) -> partition.countFrom(0, Decision.IN_DOUBT)).sum();
	}

	/**
	 * The replay topic as it is now.
	 * @return its id, or {@code null} if that is not known yet
	 */
	public synchronized @Nullable String replayTopicId() {
		return this.replayTopicId;
	}

	/**
	 * How many letters that a job has sent are in doubt, because the replay topic was
	 * deleted.
	 * @param job the number of the job
	 * @return the number of letters
	 */
	public synchronized long inDoubt(String job) {
		return decisions().stream().mapToLong((partition) -> partition.inDoubt(job)).sum();
	}

	/**
	 * The dead-letter topic as it is now.
	 * @return its id, or {@code null} if that is not known yet
	 */
	public synchronized @Nullable String topicId() {
		return this.topicId;
	}

	/**
	 * Add what comes next.
	 * @param offset where it is written
	 * @param entry the entry, or {@code null} if it cannot be read
	 */
	synchronized void add(long offset, @Nullable LedgerEntry entry) {
		if (offset <= this.position) {
			return;
		}
		this.position = offset;
		this.version++;
		if (entry instanceof JobOpened opened) {
			this.jobs.putIfAbsent(opened.job(), Job.begin(opened));
		}
		else if (entry instanceof JobChanged changed) {
			this.jobs.computeIfPresent(changed.job(), (number, job) -> job.change(changed));
		}
		else if (entry instanceof Decided decided) {
			decide(decided);
		}
		else if (entry instanceof PauseChanged pause) {
			// The last word on a lane counts. One on all lanes takes back what was said
			// before, but a pause of a single lane goes on behind one of all
			if (pause.lane() == null) {
				this.pauses.values().removeIf((before) -> !pause.paused() || !before.paused());
			}
			this.pauses.put((pause.lane() != null) ? pause.lane() : "", pause);
		}
	}

	private void decide(Decided decided) {
		Job job = this.jobs.get(decided.job());
		if (job == null) {
			return;
		}
		this.jobs.put(decided.job(), job.add(decided));
		this.decisions.computeIfAbsent(job.opened().topicId(), (id) -> new HashMap<>())
			.computeIfAbsent(decided.partition(), (partition) -> new PartitionDecisions())
			.add(decided, job.opened().kind(), this.replayTopicId);
	}

	/**
	 * Its topic was made anew.
	 */
	synchronized void clear() {
		this.jobs.clear();
		this.decisions.clear();
		this.pauses.clear();
		this.position = -1;
		this.version++;
	}

	/**
	 * The topic is read up to an offset, what is no entry included.
	 */
	synchronized void readTo(long next) {
		this.position = Math.max(this.position, next - 1);
	}

	/**
	 * The offset of what was read last.
	 * @return the offset, -1 if nothing was read yet
	 */
	synchronized long position() {
		return this.position;
	}

	/**
	 * Changes with each change.
	 * @return a number that never goes back
	 */
	public synchronized long version() {
		return this.version;
	}

	/**
	 * The jobs about letters that are still there, the oldest first.
	 * @return a new list
	 */
	public synchronized List<Job> jobs() {
		return this.jobs.values().stream().filter((job) -> job.opened().topicId().equals(this.topicId)).toList();
	}

	/**
	 * What holds for the lanes of the listener.
	 * @return what was said last of each
	 */
	public synchronized Collection<PauseChanged> pauses() {
		return List.copyOf(this.pauses.values());
	}

	/**
	 * What was decided about a letter.
	 * @param letter where it lies
	 * @return the last decision
	 */
	public Decision decision(LetterId letter) {
		return decision(letter.partition(), letter.offset());
	}

	/**
	 * What was decided about a letter.
	 * @param partition the partition of the dead-letter topic
	 * @param offset its offset
	 * @return the last decision
	 */
	public synchronized Decision decision(int partition, long offset) {
		PartitionDecisions known = of(partition);
		return (known != null) ? known.of(offset) : Decision.NONE;
	}

	/**
	 * Why nothing could be done with a letter.
	 * @param letter where it lies
	 * @return the reason that was found last, or {@code null} if there is none
	 */
	public synchronized @Nullable String skipReason(LetterId letter) {
		PartitionDecisions known = of(letter.partition());
		return (known != null) ? known.skipReason(letter.offset()) : null;
	}

	/**
	 * What was done with a letter.
	 * @param letter where it lies
	 * @return the jobs, the first one first
	 */
	public synchronized List<Job> history(LetterId letter) {
		PartitionDecisions known = of(letter.partition());
		return (known != null)
				? known.jobsOf(letter.offset()).stream().map(this.jobs::get).filter(Objects::nonNull).toList()
				: List.of();
	}

	/**
	 * With which others a letter was sent.
	 * @param partition the partition of the dead-letter topic
	 * @param offset its offset
	 * @return the letters, or {@code null} if it was not sent
	 */
	public synchronized @Nullable SentLetters sentWith(int partition, long offset) {
		PartitionDecisions known = of(partition);
		return (known != null) ? known.batchOf(offset) : null;
	}

	/**
	 * How many letters have a decision.
	 * @param partition the partition of the dead-letter topic
	 * @param begin the first offset that is still there
	 * @return the number of letters from there on
	 */
	public synchronized long decided(int partition, long begin) {
		PartitionDecisions known = of(partition);
		return (known != null) ? known.countFrom(begin) : 0;
	}

	/**
	 * How many letters between two offsets have a decision.
	 * @param partition the partition of the dead-letter topic
	 * @param first the offset of the first
	 * @param last the offset of the last
	 * @return the number of letters
	 */
	public synchronized long decidedBetween(int partition, long first, long last) {
		PartitionDecisions known = of(partition);
		return (known != null) ? known.countFrom(first) - known.countFrom(last + 1) : 0;
	}

	/**
	 * How many letters that are still there were sent, or were discarded.
	 * @param partition the partition of the dead-letter topic
	 * @param begin the first offset that is still there
	 * @param decision which of both
	 * @return the number of letters
	 */
	public synchronized long count(int partition, long begin, Decision decision) {
		PartitionDecisions known = of(partition);
		return (known != null) ? known.countFrom(begin, decision) : 0;
	}

	/**
	 * What was sent by a job.
	 * @param job the number of the job
	 * @return the letters, as they were sent together
	 */
	public synchronized List<SentLetters> sent(String job) {
		return decisions().stream()
			.flatMap((partition) -> partition.batches().stream())
			.filter((batch) -> batch.job().equals(job))
			.toList();
	}

	/**
	 * How many letters of a partition wait in the replay topic.
	 * @param partition the partition of the dead-letter topic
	 * @param committed the offset that the listener has committed in a partition of the
	 * replay topic
	 * @return the number of letters
	 */
	public synchronized long waiting(int partition, ToLongFunction<Integer> committed) {
		PartitionDecisions known = of(partition);
		return (known != null) ? known.batches()
			.stream()
			.mapToLong((batch) -> batch.waiting(committed.applyAsLong(batch.sent().partition())))
			.sum() : 0;
	}

	private @Nullable PartitionDecisions of(int partition) {
		return this.decisions.getOrDefault(String.valueOf(this.topicId), Map.of()).get(partition);
	}

}
