package io.github.resilientkafka.ratelimiter;

import java.util.Collection;

import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many records through as there are permits; a batch is made as small. Used by
 * its consumer thread only.
 */
final class RateLimiterStage implements Stage {

	private final Permits permits;

	private final TimeSource clock;

	private final Admitted batch = new Batch();

	/**
	 * How many records the next call takes at most, if one that has failed is not yet
	 * found: a batch that began anew with each refusal would spend all permits on its
	 * first halves, for ever.
	 */
	private int narrowed = Integer.MAX_VALUE;

	RateLimiterStage(Permits permits, TimeSource clock) {
		this.permits = permits;
		this.clock = clock;
	}

	@Override
	public Admission admit(Invocation invocation) {
		int size = invocation.attempts().size();
		int wanted = Math.min(size, this.narrowed);
		int admitted = 0;
		long wait = 0;
		while (admitted < wanted && wait == 0) {
			wait = this.permits.take();
			if (wait == 0) {
				admitted++;
			}
		}
		if (admitted == 0) {
			return new Admission.Refused(this.clock.wallMillis() + wait);
		}
		if (admitted < size) {
			invocation.limit(admitted);
		}
		if (admitted == 1) {
			// Whatever comes of it, it is known whose it is
			this.narrowed = Integer.MAX_VALUE;
			return Admitted.SIMPLY;
		}
		return this.batch;
	}

	private final class Batch implements Admitted {

		@Override
		public void calledAgain(Collection<RecordAttempt> parts) {
			RateLimiterStage.this.narrowed = parts.size();
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			if (failure == null) {
				RateLimiterStage.this.narrowed = Integer.MAX_VALUE;
			}
			return failure;
		}

	}

}
