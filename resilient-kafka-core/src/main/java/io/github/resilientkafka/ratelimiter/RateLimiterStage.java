package io.github.resilientkafka.ratelimiter;

import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.time.TimeSource;

/**
 * Lets as many records through as there are permits; a batch is made as small.
 */
final class RateLimiterStage implements Stage {

	private final Permits permits;

	private final TimeSource clock;

	RateLimiterStage(Permits permits, TimeSource clock) {
		this.permits = permits;
		this.clock = clock;
	}

	@Override
	public Admission admit(Invocation invocation) {
		int wanted = invocation.attempts().size();
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
		if (admitted < wanted) {
			invocation.limit(admitted);
		}
		return Admitted.SIMPLY;
	}

}
