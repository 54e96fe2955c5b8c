package io.github.resilientkafka.test;

import java.time.Instant;

import io.github.resilientkafka.event.AttemptFailedEvent;

/**
 * One step on the way of a record.
 */
sealed interface Step {

	/**
	 * When it was made, by the time of the test.
	 */
	Instant at();

	/**
	 * The listener is called, or would be if the record could be read.
	 */
	record Attempt(Instant at, String lane) implements Step {

		@Override
		public String toString() {
			return this.lane + ": an attempt";
		}

	}

	/**
	 * The attempt has failed, and the record keeps its place.
	 */
	record Failed(Instant at, AttemptFailedEvent.Next next, Throwable exception) implements Step {

		@Override
		public String toString() {
			return "failed with " + this.exception + ((this.next == AttemptFailedEvent.Next.HELD)
					? ", and is held until another record succeeds" : ", and is tried again in place");
		}

	}

	/**
	 * The attempt does not count.
	 */
	record Postponed(Instant at, Instant until, Throwable exception) implements Step {

		@Override
		public String toString() {
			return "is not to blame for " + this.exception + ", and waits in place";
		}

	}

	/**
	 * The record waits in a retry topic.
	 */
	record Waits(Instant at, String lane, Instant due, Throwable exception) implements Step {

		@Override
		public String toString() {
			return "failed with %s, and waits in %s until %s".formatted(this.exception, this.lane, this.due);
		}

	}

	/**
	 * The record was a dead letter, and is on its way to the lane of replays.
	 */
	record Replayed(Instant at) implements Step {

		@Override
		public String toString() {
			return "is replayed";
		}

	}

	/**
	 * Nothing more happens to the record, unless it is replayed.
	 */
	sealed interface End extends Step {

	}

	/**
	 * The record was processed.
	 */
	record Processed(Instant at) implements End {

		@Override
		public String toString() {
			return "processed";
		}

	}

	/**
	 * The record was left out.
	 */
	record LeftOut(Instant at, String why) implements End {

		@Override
		public String toString() {
			return this.why;
		}

	}

	/**
	 * The record is a dead letter.
	 */
	record DeadLettered(Instant at, String topic, Throwable exception) implements End {

		@Override
		public String toString() {
			return "failed with %s, and is a dead letter in %s".formatted(this.exception, this.topic);
		}

	}

	/**
	 * The record has failed, and is given up without a dead letter.
	 */
	record Dropped(Instant at, Throwable exception) implements End {

		@Override
		public String toString() {
			return "failed with %s, and is dropped".formatted(this.exception);
		}

	}

}
