package io.github.resilientkafka.polling;

import org.jspecify.annotations.Nullable;

/**
 * What was tried with a record since its poll.
 *
 * @param counted the attempts that count
 * @param uncounted what was tried in vain since the last thing that counted: attempts
 * that do not count or, once it is decided, publishing
 * @param trials the attempts that have failed while it was not known whether any could
 * succeed
 * @param firstFailure when an attempt that counts failed first, in epoch ms, or
 * {@code null} if none has
 */
record AttemptHistory(int counted, int uncounted, int trials, @Nullable Long firstFailure) {

	static final AttemptHistory NONE = new AttemptHistory(0, 0, 0, null);

	AttemptHistory count(long now) {
		return new AttemptHistory(this.counted + 1, 0, this.trials,
				(this.firstFailure != null) ? this.firstFailure : Long.valueOf(now));
	}

	AttemptHistory tried() {
		return new AttemptHistory(this.counted, this.uncounted + 1, this.trials, this.firstFailure);
	}

	AttemptHistory trial() {
		return new AttemptHistory(this.counted, this.uncounted, this.trials + 1, this.firstFailure);
	}

	AttemptHistory decided() {
		return (this.uncounted == 0) ? this : new AttemptHistory(this.counted, 0, this.trials, this.firstFailure);
	}

	AttemptHistory retracted() {
		return new AttemptHistory(0, 0, this.trials, null);
	}

}
