package io.github.resilientkafka.report;

import java.util.concurrent.atomic.AtomicLong;

import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.failure.UnreadableRecord;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Whether a listener can read any of its records. If none of the first can be read, it is
 * a setting that is wrong and not the records, and all that follow are lost on it.
 * Thread-safe.
 */
public final class FirstRecords {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FirstRecords.class));

	/** So many are not broken by chance. */
	static final int MANY = 10;

	private final String listener;

	private final AtomicLong unreadable = new AtomicLong();

	private volatile boolean read;

	private volatile @Nullable String advice;

	public FirstRecords(String listener) {
		this.listener = listener;
	}

	/**
	 * The listener has got a record, and has processed it.
	 */
	public void processed() {
		if (!this.read) {
			this.read = true;
		}
	}

	/**
	 * The listener was called, and the call has failed.
	 * @param exception what it has failed with
	 */
	public void failed(Throwable exception) {
		if (!this.read && !new UnreadableRecord(exception).isUnreadable()) {
			this.read = true;
		}
	}

	/**
	 * A record is not tried any more.
	 * @param exception what it has failed with last
	 */
	void givenUp(Throwable exception) {
		if (this.read) {
			return;
		}
		UnreadableRecord record = new UnreadableRecord(exception);
		if (record.isUnreadable() && this.unreadable.incrementAndGet() == MANY) {
			String known = record.advice();
			this.advice = (known != null) ? known
					: "Check the deserializers, the RecordMessageConverter bean and the type of the listener's parameter.";
			logger.error(() -> "%s The last has failed with %s.".formatted(problem(),
					FailureSummary.of(exception).inShort()));
		}
	}

	/**
	 * What is wrong, and what to do.
	 * @return sentences, or {@code null} if records can be read, or too few have come
	 */
	public @Nullable String problem() {
		String advice = this.advice;
		return (advice == null || this.read) ? null
				: ("Listener '%s' has read none of its records so far: all %d that had a value have been given up, as they could not be deserialized or converted, and nothing was processed. %s")
					.formatted(this.listener, this.unreadable.get(), advice);
	}

}
