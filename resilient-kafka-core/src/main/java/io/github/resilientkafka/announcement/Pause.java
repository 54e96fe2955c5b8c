package io.github.resilientkafka.announcement;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.resilientkafka.event.ListenerPausedEvent;
import io.github.resilientkafka.event.ListenerResumedEvent;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.time.TimeOfDay;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Says once, for all consumers of a listener together, that it pauses, now and then that
 * it still does, and that it goes on. Thread-safe.
 */
public final class Pause {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(Pause.class));

	private static final long FIRST_REMINDER = Duration.ofMinutes(1).toMillis();

	private static final long REMINDER = Duration.ofMinutes(5).toMillis();

	private final String listener;

	private final PauseReason reason;

	private final ListenerEvents events;

	private final TimeSource clock;

	private final AtomicReference<@Nullable Begin> begin = new AtomicReference<>();

	private final AtomicLong nextReminder = new AtomicLong();

	/**
	 * Create a pause that has not begun.
	 * @param listener the id of the listener
	 * @param clock tells for how long it pauses
	 */
	public Pause(String listener, PauseReason reason, ListenerEvents events, TimeSource clock) {
		this.listener = listener;
		this.reason = reason;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Calls are not made. Told as often as a call is refused.
	 * @param cause why not; only asked when it is logged
	 */
	public void begin(Supplier<PauseCause> cause) {
		long now = this.clock.millis();
		Begin known = this.begin.get();
		if (known != null) {
			long due = this.nextReminder.get();
			if (now >= due && this.nextReminder.compareAndSet(due, now + REMINDER)) {
				remind(known, now, cause.get());
			}
			return;
		}
		this.nextReminder.set(now + FIRST_REMINDER);
		if (this.begin.compareAndSet(null, new Begin(now, this.clock.wallMillis()))) {
			announce(cause.get());
		}
	}

	private void announce(PauseCause cause) {
		logger.warn(() -> "Listener '%s' pauses: %s. Records keep their places and no attempt is counted. %s.%s"
			.formatted(this.listener, why(cause), cause.remedy(), progress(cause)));
		this.events.publish(
				new ListenerPausedEvent(this.listener, this.reason, cause.detail(), cause.exception(), cause.remedy()));
	}

	private void remind(Begin known, long now, PauseCause cause) {
		logger.warn(() -> "Listener '%s' is still paused, for %s since %s: %s.%s %s.".formatted(this.listener,
				inWords(now - known.millis()), TimeOfDay.of(known.wallMillis()), why(cause), progress(cause),
				cause.remedy()));
	}

	private static String why(PauseCause cause) {
		Throwable exception = cause.exception();
		return (exception != null)
				? "%s; the last failure was %s".formatted(cause.detail(), FailureSummary.of(exception).inFull())
				: cause.detail();
	}

	private static String progress(PauseCause cause) {
		return (cause.progress() != null) ? " " + cause.progress() + "." : "";
	}

	/**
	 * Calls are made.
	 */
	public void end() {
		Begin known = this.begin.get();
		if (known != null && this.begin.compareAndSet(known, null)) {
			logger.info(() -> "Listener '%s' goes on after a pause of %s (%s)".formatted(this.listener,
					inWords(this.clock.millis() - known.millis()), this.reason));
			this.events.publish(new ListenerResumedEvent(this.listener, this.reason));
		}
	}

	private static String inWords(long millis) {
		Duration duration = Duration.ofMillis(Math.max(0, millis));
		if (duration.toHours() > 0) {
			return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
		}
		if (duration.toMinutes() > 0) {
			return "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
		}
		return (duration.toSeconds() > 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
	}

	/**
	 * When a pause has begun.
	 *
	 * @param millis in terms of {@link TimeSource#millis()}
	 * @param wallMillis on the wall clock
	 */
	private record Begin(long millis, long wallMillis) {

	}

}
