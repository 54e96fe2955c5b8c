package io.github.resilientkafka.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.github.resilientkafka.announcement.FirstEventListener;
import io.github.resilientkafka.event.OperatorActionEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordDeduplicatedEvent;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Writes down what the events say, as far as the level wants it. A sink that fails cannot
 * harm the records. Thread-safe.
 */
public final class AuditTrail {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(AuditTrail.class));

	private final AuditLevel level;

	private final AuditSink sink;

	private final TimeSource clock;

	private final LongAdder written = new LongAdder();

	public AuditTrail(AuditLevel level, AuditSink sink, TimeSource clock) {
		this.level = level;
		this.sink = sink;
		this.clock = clock;
	}

	/**
	 * The entries that were given to the sink.
	 * @return the number of entries
	 */
	public long written() {
		return this.written.sum();
	}

	/**
	 * The entries that the sink could not write.
	 * @return the number of entries
	 */
	public long dropped() {
		return (this.sink instanceof TopicAuditSink topic) ? topic.dropped() : 0;
	}

	/**
	 * Whether something is written down.
	 * @param wanted its level
	 * @return whether it is
	 */
	public boolean includes(AuditLevel wanted) {
		return this.level.compareTo(wanted) >= 0;
	}

	@FirstEventListener
	void operatorActed(OperatorActionEvent event) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("action", event.action());
		details.put("lane", (event.lane() != null) ? event.lane() : "all");
		details.put("principal", (event.principal() != null) ? event.principal() : "unknown");
		write(AuditLevel.OPERATOR, "operator", event.listener(), null, details);
	}

	@FirstEventListener
	void retried(RecordRetriedEvent event) {
		if (includes(AuditLevel.EXCEPTIONS)) {
			Map<String, Object> details = failure(event.attempts(), event.exception());
			details.put("to", event.retryTopic());
			details.put("due", event.due().toString());
			write(AuditLevel.EXCEPTIONS, "retried", event.listener(), event.record(), details);
		}
	}

	@FirstEventListener
	void deadLettered(RecordDeadLetteredEvent event) {
		if (includes(AuditLevel.EXCEPTIONS)) {
			Map<String, Object> details = failure(event.attempts(), event.exception());
			details.put("to", event.deadLetterTopic());
			write(AuditLevel.EXCEPTIONS, "dead_lettered", event.listener(), event.record(), details);
		}
	}

	@FirstEventListener
	void dropped(RecordDroppedEvent event) {
		if (includes(AuditLevel.EXCEPTIONS)) {
			write(AuditLevel.EXCEPTIONS, "dropped", event.listener(), event.record(),
					failure(event.attempts(), event.exception()));
		}
	}

	@FirstEventListener
	void deduplicated(RecordDeduplicatedEvent event) {
		write(AuditLevel.EXCEPTIONS, "deduplicated", event.listener(), event.record(), Map.of());
	}

	/**
	 * An attempt begins.
	 */
	void received(String listener, RecordCoordinates record) {
		write(AuditLevel.ALL, "received", listener, record, Map.of());
	}

	/**
	 * The listener is not called after all: a filter or an interceptor has left the
	 * record out, or a stage has refused the call.
	 */
	void notCalled(String listener, RecordCoordinates record) {
		write(AuditLevel.ALL, "not_called", listener, record, Map.of());
	}

	/**
	 * An attempt has succeeded.
	 */
	void processed(String listener, RecordCoordinates record) {
		write(AuditLevel.ALL, "processed", listener, record, Map.of());
	}

	private static Map<String, Object> failure(int attempts, Throwable exception) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("attempts", attempts);
		details.put("exception", exception.getClass().getName());
		return details;
	}

	private void write(AuditLevel wanted, String type, String listener, @Nullable RecordCoordinates record,
			Map<String, Object> details) {
		if (!includes(wanted)) {
			return;
		}
		try {
			this.written.increment();
			this.sink
				.write(new AuditEntry(Instant.ofEpochMilli(this.clock.wallMillis()), type, listener, record, details));
		}
		catch (Throwable ex) {
			logger.error(new ForeignThrowable(ex).loggable(), "An audit entry could not be written");
		}
	}

}
