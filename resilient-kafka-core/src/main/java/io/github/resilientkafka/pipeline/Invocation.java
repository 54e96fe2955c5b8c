package io.github.resilientkafka.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A call of the listener method that is about to be made, with one record or with many.
 * Used by one consumer thread only.
 */
public final class Invocation {

	private List<RecordAttempt> attempts;

	private final boolean indexIsReliable;

	private List<RecordAttempt> removed = List.of();

	private List<RecordAttempt> skipped = List.of();

	/**
	 * Create an invocation whose method gets just these records, in this order.
	 * @param attempts the records to call the method with
	 */
	public Invocation(List<RecordAttempt> attempts) {
		this(attempts, true);
	}

	/**
	 * Create an invocation.
	 * @param attempts the records to call the method with
	 * @param indexIsReliable whether the method gets just these records, in this order,
	 * so that an index that it names is that of a record here
	 */
	public Invocation(List<RecordAttempt> attempts, boolean indexIsReliable) {
		this.attempts = attempts;
		this.indexIsReliable = indexIsReliable;
	}

	/**
	 * Which of its records a failure of the call is about.
	 * @param failure what it has failed with
	 * @return the index of the record: the one that the failure names, or the only one;
	 * -1 if nobody knows
	 */
	public int culprit(Throwable failure) {
		return (this.attempts.size() > 1)
				? new BatchFailure(failure).indexIn(this.attempts, RecordAttempt::polled, this.indexIsReliable) : 0;
	}

	/**
	 * What the method is called with.
	 * @return the records that are left
	 */
	public List<RecordAttempt> attempts() {
		return this.attempts;
	}

	/**
	 * Whether there is nothing to call the method with.
	 * @return whether no record is left
	 */
	public boolean isEmpty() {
		return this.attempts.isEmpty();
	}

	/**
	 * Take out a record that needs no call, because it was processed before; its offset
	 * may move.
	 * @param attempt the record
	 */
	public void skip(RecordAttempt attempt) {
		remove((other) -> other == attempt);
		this.skipped = plus(this.skipped, attempt);
		attempt.skip();
	}

	private static List<RecordAttempt> plus(List<RecordAttempt> attempts, RecordAttempt another) {
		List<RecordAttempt> all = attempts.isEmpty() ? new ArrayList<>() : attempts;
		all.add(another);
		return all;
	}

	/**
	 * Take out a record that has to wait, with those behind it in its partition.
	 * @param attempt the record
	 * @param until when it is tried again, in epoch ms
	 */
	public void postpone(RecordAttempt attempt, long until) {
		remove((other) -> isSameOrBehind(other.polled(), attempt.polled()));
		attempt.postpone(until);
	}

	private static boolean isSameOrBehind(ConsumerRecord<?, ?> record, ConsumerRecord<?, ?> other) {
		return record.offset() >= other.offset() && record.partition() == other.partition()
				&& record.topic().equals(other.topic());
	}

	/**
	 * Take out a record that cannot be called with: its attempt has failed.
	 * @param attempt the record
	 * @param failure why
	 */
	public void fail(RecordAttempt attempt, Throwable failure) {
		remove((other) -> other == attempt);
		attempt.fail(failure);
	}

	/**
	 * Take out what is more than the first records; it is left for a later call.
	 * @param size how many may stay
	 */
	public void limit(int size) {
		List<RecordAttempt> excess = List.copyOf(this.attempts.subList(size, this.attempts.size()));
		remove(excess::contains);
	}

	private void remove(Predicate<RecordAttempt> condition) {
		List<RecordAttempt> kept = new ArrayList<>(this.attempts.size());
		List<RecordAttempt> gone = new ArrayList<>(this.removed);
		this.attempts.forEach((attempt) -> (condition.test(attempt) ? gone : kept).add(attempt));
		this.attempts = kept;
		this.removed = gone;
	}

	/**
	 * Take out what has not reached the method.
	 */
	Collection<RecordAttempt> omit(Predicate<RecordAttempt> omitted) {
		if (this.attempts.stream().anyMatch(omitted)) {
			remove(omitted);
		}
		return takeRemoved();
	}

	/**
	 * What was taken out since the last time.
	 */
	Collection<RecordAttempt> takeRemoved() {
		Collection<RecordAttempt> taken = this.removed;
		this.removed = List.of();
		return taken;
	}

	/**
	 * What was skipped since the last time.
	 */
	Collection<RecordAttempt> takeSkipped() {
		Collection<RecordAttempt> taken = this.skipped;
		this.skipped = List.of();
		return taken;
	}

}
