package io.github.resilientkafka.deadletter.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is written down about the letters of one dead-letter topic.
 */
public sealed interface LedgerEntry {

	/**
	 * Somebody wants something to be done with letters. Which ones is settled with it:
	 * later letters are not meant.
	 *
	 * @param job the number of the job, unique among all
	 * @param listener the id of the listener
	 * @param topicId the id of the dead-letter topic: one that was made anew has other
	 * letters at the same offsets
	 * @param kind what is done
	 * @param selection with which letters
	 * @param spans where they lie
	 * @param matching how many they were when it was opened, in all topics of the
	 * listener
	 * @param rate how many are sent per second at most, or {@code null} without limit
	 * @param value what is sent instead of the value of the letter, or {@code null}
	 * @param by who wants it
	 * @param reason why
	 * @param at when
	 */
	record JobOpened(String job, String listener, String topicId, JobKind kind, Selection selection, List<Span> spans,
			int matching, @Nullable Double rate, @Nullable String value, String by, String reason,
			Instant at) implements LedgerEntry {

	}

	/**
	 * A job is interrupted, goes on or is given up.
	 *
	 * @param job the number of the job
	 * @param state its state from now on: {@link JobState#RUNNING},
	 * {@link JobState#PAUSED} or {@link JobState#CANCELLED}
	 * @param by who wants it
	 * @param at when
	 */
	record JobChanged(String job, JobState state, String by, Instant at) implements LedgerEntry {

	}

	/**
	 * What was done with the letters of one partition, as a part of the same transaction.
	 *
	 * @param job the number of the job
	 * @param partition the partition of the dead-letter topic
	 * @param offsets with which letters
	 * @param sent where they were sent to, or {@code null} if they were not
	 * @param skipped with which ones nothing could be done, by the reason
	 * @param next the offset at which the job goes on in the partition
	 * @param last whether nothing is left for it in the partition
	 */
	record Decided(String job, int partition, Offsets offsets, @Nullable Sent sent, Map<String, Offsets> skipped,
			long next, boolean last) implements LedgerEntry {

	}

	/**
	 * A listener, or one of its lanes, is paused or resumed on all instances.
	 *
	 * @param listener the id of the listener
	 * @param lane the name of the lane, or {@code null} for all
	 * @param paused whether it is paused from now on
	 * @param until until when, or {@code null} until it is resumed
	 * @param by who wants it
	 * @param at when
	 */
	record PauseChanged(String listener, @Nullable String lane, boolean paused, @Nullable Instant until, String by,
			Instant at) implements LedgerEntry {

	}

	/**
	 * Where letters of a job lie in a partition.
	 *
	 * @param partition the partition of the dead-letter topic
	 * @param begin the offset of the first
	 * @param end the offset behind the last
	 */
	record Span(int partition, long begin, long end) {

	}

	/**
	 * Where letters were sent to.
	 *
	 * @param topicId the id of the replay topic: what was sent to one that was deleted is
	 * gone with it
	 * @param partition the partition of the replay topic
	 * @param offsets the offsets there, in the order of the letters
	 */
	record Sent(String topicId, int partition, Offsets offsets) {

	}

}
