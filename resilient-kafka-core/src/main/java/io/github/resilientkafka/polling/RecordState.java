package io.github.resilientkafka.polling;

import java.util.concurrent.Future;

import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.time.TimeSource;

/**
 * Where a record stands between its poll and the commit of its offset, and where it can
 * go from there. A decision, a retraction and a settlement are possible in each state
 * that is not settled; anything else that does not fit a state leaves it as it is. Times
 * are in terms of {@link TimeSource#millis()}.
 */
public sealed interface RecordState {

	/**
	 * When there is something to do for the record, {@link Long#MAX_VALUE} if that is not
	 * known.
	 */
	long readyAt();

	/**
	 * Nothing is done before a time.
	 */
	default RecordState waitUntil(long until) {
		return this;
	}

	/**
	 * What was tried last was in vain, and is tried again.
	 */
	default RecordState tryAgain(long until) {
		return waitUntil(until);
	}

	/**
	 * The listener method has returned, and the call goes on.
	 * @param since when it began, in terms of {@link System#nanoTime()}
	 */
	default RecordState run(Future<?> call, long since) {
		return this;
	}

	/**
	 * A call that went on is over, and has settled nothing.
	 */
	default RecordState ended() {
		return this;
	}

	/**
	 * The listener does not run again for the record, however long it takes to carry this
	 * out.
	 */
	default RecordState decide(Outcome.Failed outcome) {
		return new Decided(outcome, 0);
	}

	/**
	 * What was decided is not carried out before it is known whose fault the failure is.
	 */
	default RecordState hold() {
		return this;
	}

	/**
	 * It is known whose fault the failure is.
	 */
	default RecordState release() {
		return this;
	}

	/**
	 * It is not known whether the topic exists that the record goes to.
	 * @param look is done when it is known
	 */
	default RecordState awaitTopic(Future<?> look) {
		return this;
	}

	/**
	 * The listener runs again as if nothing had happened.
	 */
	default RecordState retract(long until, Turn turn) {
		return new Waiting(until, turn);
	}

	/**
	 * It was permitted to run the listener again.
	 */
	default RecordState permit() {
		return this;
	}

	/**
	 * The offset may move past the record.
	 */
	default RecordState settle(Settlement settlement) {
		return new Settled(settlement, Waiting.POLLED);
	}

	/**
	 * What has settled the record was rolled back.
	 */
	default RecordState unsettle() {
		return this;
	}

	/**
	 * Who comes first while a record waits for its attempt.
	 */
	enum Turn {

		/** The records behind it wait until it was tried. */
		IN_ORDER,

		/** Others may be tried before it. */
		ASIDE,

		/** Others are tried before it: they were never tried because of it. */
		BEHIND_OTHERS,

		/** Others may be tried before it, and it has to be asked whether it may run. */
		FOR_PERMIT

	}

	/**
	 * The listener has yet to run.
	 *
	 * @param readyAt when, if it is the record's turn
	 * @param turn who comes first
	 */
	record Waiting(long readyAt, Turn turn) implements RecordState {

		/** As soon as it is the record's turn. */
		static final RecordState POLLED = new Waiting(0, Turn.IN_ORDER);

		@Override
		public RecordState waitUntil(long until) {
			return (until == this.readyAt) ? this : new Waiting(until, this.turn);
		}

		@Override
		public RecordState run(Future<?> call, long since) {
			return new Running(call, since, 0);
		}

		@Override
		public RecordState permit() {
			return (this.turn == Turn.FOR_PERMIT) ? new Waiting(this.readyAt, Turn.IN_ORDER) : this;
		}

	}

	/**
	 * A call goes on after the listener method has returned.
	 *
	 * @param call the call
	 * @param since when it began, in terms of {@link System#nanoTime()}
	 * @param notBefore until when the record is left alone even if the call is over
	 */
	record Running(Future<?> call, long since, long notBefore) implements RecordState {

		@Override
		public long readyAt() {
			return this.call.isDone() ? this.notBefore : Long.MAX_VALUE;
		}

		@Override
		public RecordState waitUntil(long until) {
			return new Running(this.call, this.since, until);
		}

		@Override
		public RecordState ended() {
			return Waiting.POLLED;
		}

	}

	/**
	 * It is decided what becomes of the record.
	 */
	sealed interface Decision extends RecordState {

		/**
		 * What becomes of it.
		 * @return what is to be carried out
		 */
		Outcome.Failed outcome();

		@Override
		default RecordState waitUntil(long until) {
			return new Decided(outcome(), until);
		}

		@Override
		default RecordState settle(Settlement settlement) {
			return new Settled(settlement, this);
		}

	}

	/**
	 * It is carried out when it is time.
	 *
	 * @param outcome what becomes of the record
	 * @param readyAt when
	 */
	record Decided(Outcome.Failed outcome, long readyAt) implements Decision {

		@Override
		public RecordState hold() {
			return new Held(this.outcome, this.readyAt);
		}

		@Override
		public RecordState awaitTopic(Future<?> look) {
			return new Unaddressed(this.outcome, look);
		}

	}

	/**
	 * It is not known yet whose fault the failure is.
	 *
	 * @param outcome what becomes of the record if it is its own
	 * @param readyAt when it is carried out even if that is not known
	 */
	record Held(Outcome.Failed outcome, long readyAt) implements Decision {

		@Override
		public RecordState waitUntil(long until) {
			// Each record that is held has the others held for longer
			return (until == this.readyAt) ? this : new Held(this.outcome, until);
		}

		@Override
		public RecordState tryAgain(long until) {
			return new Decided(this.outcome, until);
		}

		@Override
		public RecordState awaitTopic(Future<?> look) {
			return new Unaddressed(this.outcome, look);
		}

		@Override
		public RecordState release() {
			return new Decided(this.outcome, 0);
		}

	}

	/**
	 * It is not known yet whether the topic exists that the record goes to.
	 *
	 * @param outcome what becomes of the record
	 * @param look is done when it is known
	 */
	record Unaddressed(Outcome.Failed outcome, Future<?> look) implements Decision {

		@Override
		public long readyAt() {
			return this.look.isDone() ? 0 : Long.MAX_VALUE;
		}

		@Override
		public RecordState awaitTopic(Future<?> other) {
			return new Unaddressed(this.outcome, other);
		}

	}

	/**
	 * The offset may move past the record.
	 *
	 * @param settlement why
	 * @param before what holds again if that is rolled back
	 */
	record Settled(Settlement settlement, RecordState before) implements RecordState {

		@Override
		public long readyAt() {
			return Long.MAX_VALUE;
		}

		@Override
		public RecordState decide(Outcome.Failed outcome) {
			return this;
		}

		@Override
		public RecordState retract(long until, Turn turn) {
			return this;
		}

		@Override
		public RecordState settle(Settlement other) {
			return new Settled(other, this.before);
		}

		@Override
		public RecordState unsettle() {
			return this.before;
		}

	}

}
