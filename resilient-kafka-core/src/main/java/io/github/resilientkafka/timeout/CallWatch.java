package io.github.resilientkafka.timeout;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.resilientkafka.ListenerTimeoutException;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.pipeline.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;

/**
 * Interrupts the thread of a consumer when a call has reached its deadline. Nothing is
 * scheduled for each call: there is one check at a time, which looks at the call that is
 * running when it comes.
 */
final class CallWatch implements Stage, Admitted {

	private static final long IDLE = 0;

	private static final long INTERRUPTING = -1;

	private static final long INTERRUPTED = -2;

	private final String listener;

	private final Duration timeout;

	private final StuckCalls stuck;

	private final TaskScheduler scheduler;

	/**
	 * The number of the call that is running, or one of the constants.
	 */
	private final AtomicLong state = new AtomicLong(IDLE);

	private final AtomicBoolean armed = new AtomicBoolean();

	private long calls;

	/** Whether the call has returned, so that it is not watched any more. */
	private boolean over;

	// Written before, and read after the state

	private @Nullable Thread thread;

	private @Nullable RecordAttempt first;

	private long begin;

	CallWatch(String listener, Duration timeout, StuckCalls stuck, TaskScheduler scheduler) {
		this.listener = listener;
		this.timeout = timeout;
		this.stuck = stuck;
		this.scheduler = scheduler;
	}

	@Override
	public Admission admit(Invocation invocation) {
		this.thread = Thread.currentThread();
		this.first = invocation.attempts().get(0);
		this.begin = System.nanoTime();
		this.state.set(++this.calls);
		arm(this.timeout.toNanos());
		return this;
	}

	private void arm(long nanos) {
		if (!this.armed.get() && this.armed.compareAndSet(false, true)) {
			checkAfter(nanos);
		}
	}

	private void checkAfter(long nanos) {
		try {
			this.scheduler.schedule(this::check,
					this.scheduler.getClock().instant().plusNanos(Math.max(1_000_000, nanos)));
		}
		catch (TaskRejectedException ex) {
			// The application is about to end
			this.armed.set(false);
		}
	}

	private void check() {
		long call = this.state.get();
		if (call == IDLE) {
			this.armed.set(false);
			// A call that began meanwhile has found it armed
			if (this.state.get() != IDLE) {
				arm(this.timeout.toNanos());
			}
			return;
		}
		long left = this.timeout.toNanos() - (System.nanoTime() - this.begin);
		Thread thread = this.thread;
		if (call > IDLE && left <= 0 && thread != null && this.state.compareAndSet(call, INTERRUPTING)) {
			thread.interrupt();
			this.state.set(INTERRUPTED);
			left = this.stuck.patience(this.timeout);
		}
		else if (call == INTERRUPTED) {
			left = reportStuck();
		}
		checkAfter(left);
	}

	private long reportStuck() {
		RecordAttempt first = this.first;
		Thread thread = this.thread;
		long running = System.nanoTime() - this.begin;
		if (first != null && thread != null
				&& running > this.timeout.toNanos() + this.stuck.patience(this.timeout) / 2) {
			this.stuck.report(RecordCoordinates.of(first.polled()), Duration.ofNanos(running), thread);
			return running;
		}
		return this.stuck.patience(this.timeout);
	}

	@Override
	public void returned() {
		this.over = true;
		if (isOverdue()) {
			throw new ListenerTimeoutException(this.listener, this.timeout, null);
		}
	}

	@Override
	public @Nullable Throwable ended(@Nullable Throwable failure) {
		if (this.over) {
			this.over = false;
			return failure;
		}
		return isOverdue() ? new ListenerTimeoutException(this.listener, this.timeout, failure) : failure;
	}

	@Override
	public void takeBack(Collection<RecordAttempt> removed, boolean cancelled) {
		if (!cancelled) {
			return;
		}
		if (!this.over) {
			isOverdue();
		}
		this.over = false;
	}

	/**
	 * End the call. An interrupt that was meant for it hits nothing else.
	 */
	private boolean isOverdue() {
		if (this.state.compareAndSet(this.calls, IDLE)) {
			return false;
		}
		while (this.state.get() == INTERRUPTING) {
			Thread.onSpinWait();
		}
		Thread.interrupted();
		this.state.set(IDLE);
		return true;
	}

}
