package io.github.resilientkafka.deadletter.ledger;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Decided;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobChanged;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.JobOpened;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Span;

/**
 * A job and how far it is, as far as the letters of one dead-letter topic go.
 *
 * @param opened what is to be done
 * @param changed what was said last of its state
 * @param cursors the offset at which it goes on, of each partition in which it has begun
 * and is not ready
 * @param ready how many of its partitions are ready
 * @param decided how many letters were dealt with
 * @param skipped with how many nothing could be done, by the reason
 */
public record Job(JobOpened opened, JobChanged changed, Map<Integer, Long> cursors, int ready, long decided,
		Map<String, Long> skipped) {

	static Job begin(JobOpened opened) {
		Map<Integer, Long> cursors = new HashMap<>();
		opened.spans().forEach((span) -> cursors.put(span.partition(), span.begin()));
		return new Job(opened, new JobChanged(opened.job(), JobState.RUNNING, opened.by(), opened.at()),
				Map.copyOf(cursors), 0, 0, Map.of());
	}

	Job change(JobChanged to) {
		return state().isOver() ? this : new Job(this.opened, to, this.cursors, this.ready, this.decided, this.skipped);
	}

	Job add(Decided more) {
		Map<Integer, Long> next = new HashMap<>(this.cursors);
		boolean finished = more.last() && next.remove(more.partition()) != null;
		if (!more.last()) {
			next.computeIfPresent(more.partition(), (partition, before) -> Math.max(before, more.next()));
		}
		Map<String, Long> reasons = new LinkedHashMap<>(this.skipped);
		more.skipped().forEach((reason, offsets) -> reasons.merge(reason, (long) offsets.count(), Long::sum));
		return new Job(this.opened, this.changed, Map.copyOf(next), this.ready + (finished ? 1 : 0),
				this.decided + more.offsets().count(), reasons);
	}

	/**
	 * The number of the job.
	 * @return the number, unique among all
	 */
	public String number() {
		return this.opened.job();
	}

	/**
	 * How far it is.
	 * @return what was said last, or that it is done if nothing is left to do
	 */
	public JobState state() {
		if (this.changed.state() == JobState.CANCELLED) {
			return JobState.CANCELLED;
		}
		return this.cursors.isEmpty() ? JobState.DONE : this.changed.state();
	}

	/**
	 * Where its letters lie in a partition.
	 * @param partition the partition
	 * @return the span, empty if there are none
	 */
	public Span span(int partition) {
		return this.opened.spans()
			.stream()
			.filter((span) -> span.partition() == partition)
			.findFirst()
			.orElse(new Span(partition, 0, 0));
	}

}
