package io.github.resilientkafka.timeout;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledFuture;

import io.github.resilientkafka.ListenerTimeoutException;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

/**
 * Watches calls that go on after the method has returned: there is no thread to
 * interrupt, so they are reported, and fail when they are over.
 *
 * @param listener the id of the listener
 * @param timeout how long a call may take
 * @param stuck where calls are reported
 * @param scheduler reports in time
 */
record AsyncCallWatch(String listener, Duration timeout, StuckCalls stuck, TaskScheduler scheduler) implements Stage {

	@Override
	public Admission admit(Invocation invocation) {
		return new Call(RecordCoordinates.of(invocation.attempts().get(0).polled()));
	}

	private final class Call implements Admitted {

		private final RecordCoordinates record;

		private final long begin = System.nanoTime();

		private final ScheduledFuture<?> report;

		Call(RecordCoordinates record) {
			this.record = record;
			Duration interval = AsyncCallWatch.this.timeout;
			this.report = AsyncCallWatch.this.scheduler.scheduleAtFixedRate(this::report,
					AsyncCallWatch.this.scheduler.getClock().instant().plus(interval),
					(interval.compareTo(Duration.ofMinutes(1)) > 0) ? interval : Duration.ofMinutes(1));
		}

		private void report() {
			AsyncCallWatch.this.stuck.report(this.record, running(), null);
		}

		private Duration running() {
			return Duration.ofNanos(System.nanoTime() - this.begin);
		}

		@Override
		public @Nullable Throwable ended(@Nullable Throwable failure) {
			this.report.cancel(false);
			boolean overdue = running().compareTo(AsyncCallWatch.this.timeout) > 0;
			return overdue
					? new ListenerTimeoutException(AsyncCallWatch.this.listener, AsyncCallWatch.this.timeout, failure)
					: failure;
		}

		@Override
		public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
			if (cancelled) {
				this.report.cancel(false);
			}
		}

	}

}
