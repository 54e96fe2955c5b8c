package io.github.resilientkafka.deadletter.index;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The letters of a listener in figures.
 *
 * @param open about how many something is still to be decided
 * @param replaying how many wait in the replay topic
 * @param replayed how many the listener has dealt with
 * @param discarded how many are of no use any more
 * @param parked how many of the open ones have come back too often
 * @param summed how many are not known one by one
 * @param oldest when the oldest open one became a letter, in epoch ms, or {@code null} if
 * there is none
 * @param groups the open ones by their fingerprint, the largest group first
 */
public record LetterOverview(long open, long replaying, long replayed, long discarded, long parked, long summed,
		@Nullable Long oldest, List<Group> groups) {

	/**
	 * Open letters of the same cause.
	 *
	 * @param fingerprint the text of the fingerprint
	 * @param exception the class of the exception
	 * @param frame where it was thrown, or {@code null} if that is not known
	 * @param open how many there are
	 * @param cameBack how many of them have been replayed before
	 * @param first when the earliest became a letter, in epoch ms
	 * @param last when the latest did
	 */
	public record Group(String fingerprint, String exception, @Nullable String frame, long open, long cameBack,
			long first, long last) {

	}

}
