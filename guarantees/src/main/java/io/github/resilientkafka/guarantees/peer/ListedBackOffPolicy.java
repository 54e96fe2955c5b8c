package io.github.resilientkafka.guarantees.peer;

import java.io.Serial;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.backoff.SleepingBackOffPolicy;
import org.springframework.retry.backoff.ThreadWaitSleeper;

/**
 * Any delays, in order, which neither a fixed nor an exponential back off can express.
 *
 * @param delays the delays
 * @param sleeper what waits
 */
record ListedBackOffPolicy(List<Duration> delays,
		Sleeper sleeper) implements SleepingBackOffPolicy<ListedBackOffPolicy> {

	ListedBackOffPolicy(List<Duration> delays) {
		this(delays, new ThreadWaitSleeper());
	}

	@Override
	public ListedBackOffPolicy withSleeper(Sleeper sleeper) {
		return new ListedBackOffPolicy(this.delays, sleeper);
	}

	@Override
	public BackOffContext start(RetryContext context) {
		return new Remaining(this.delays.iterator());
	}

	@Override
	public void backOff(BackOffContext context) throws BackOffInterruptedException {
		try {
			this.sleeper.sleep(((Remaining) context).next().toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BackOffInterruptedException("Interrupted", ex);
		}
	}

	private static final class Remaining implements BackOffContext {

		@Serial
		private static final long serialVersionUID = 1L;

		private final transient Iterator<Duration> delays;

		Remaining(Iterator<Duration> delays) {
			this.delays = delays;
		}

		Duration next() {
			return this.delays.next();
		}

	}

}
