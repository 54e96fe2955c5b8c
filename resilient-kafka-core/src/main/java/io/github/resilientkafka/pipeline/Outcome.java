package io.github.resilientkafka.pipeline;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.policy.Destination;
import io.github.resilientkafka.policy.RetryLane;

/**
 * What is to become of a record after an attempt.
 */
public sealed interface Outcome {

	/**
	 * The record has to reach another topic, or be given up, before its offset moves.
	 */
	sealed interface Failed extends Outcome {

		/**
		 * Why and since when.
		 * @return the failure
		 */
		Failure failure();

		/**
		 * What has become of the record when this is carried out.
		 * @return why its offset may move
		 */
		Settlement settlement();

	}

	/**
	 * The record has to reach another topic before its offset moves.
	 */
	sealed interface Redirected extends Failed {

		/**
		 * Where it goes.
		 * @return the destination
		 */
		Destination destination();

	}

	/**
	 * The record waits in a retry topic.
	 *
	 * @param lane the lane to wait in
	 * @param due when it is tried again, in epoch ms
	 * @param failure why and since when
	 * @param repeats how often it is in the last lane again by then
	 * @param remaining how long it has to go on waiting after that, in ms
	 */
	record Retry(RetryLane lane, long due, Failure failure, int repeats, long remaining) implements Redirected {

		public Retry(RetryLane lane, long due, Failure failure) {
			this(lane, due, failure, 0, 0);
		}

		@Override
		public Destination destination() {
			return new Destination.Lane(this.lane);
		}

		@Override
		public Settlement settlement() {
			return Settlement.RETRIED;
		}

	}

	/**
	 * The record has failed for good.
	 *
	 * @param failure why and since when
	 */
	record DeadLetter(Failure failure) implements Redirected {

		@Override
		public Destination destination() {
			return new Destination.DeadLetters();
		}

		@Override
		public Settlement settlement() {
			return Settlement.DEAD_LETTERED;
		}

	}

	/**
	 * The record has failed for good and there is no dead-letter topic for it.
	 *
	 * @param failure why and since when
	 */
	record Dropped(Failure failure) implements Failed {

		@Override
		public Settlement settlement() {
			return Settlement.DROPPED;
		}

	}

	/**
	 * Nothing moves; the record is tried again here.
	 *
	 * @param until when, in epoch ms
	 * @param counted whether the attempt that failed counts as one
	 */
	record Postponed(long until, boolean counted) implements Outcome {

	}

}
