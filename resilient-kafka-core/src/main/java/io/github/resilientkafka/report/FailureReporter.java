package io.github.resilientkafka.report;

import java.time.Instant;
import java.util.function.Consumer;

import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.LogGate;
import io.github.resilientkafka.event.DeadLetterCutEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.event.RecordDroppedEvent;
import io.github.resilientkafka.event.RecordRetriedEvent;
import io.github.resilientkafka.failure.FailureSummary;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.Failure;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.redirect.RedirectForm;
import io.github.resilientkafka.redirect.RedirectForm.Content;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.time.TimeSource;
import io.github.resilientkafka.tracing.RecordTraces;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Says what has become of failed records: an event for each, and a warning for those that
 * are not tried again and that the log of failures has said nothing of, at most one in
 * ten seconds. Thread-safe.
 */
public final class FailureReporter {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(FailureReporter.class));

	private final String listener;

	private final ListenerEvents events;

	private final RecordTraces traces;

	private final FailureLog log;

	private final FirstRecords firstRecords;

	private final LogGate deadLetterGate;

	private final WithheldLines withheld;

	/**
	 * Create it.
	 * @param listener the id of the listener
	 * @param log what has been said of the failures themselves
	 * @param firstRecords whether any record can be read
	 * @param later runs something after {@link FailureLog#SILENCE}
	 */
	public FailureReporter(String listener, ListenerEvents events, RecordTraces traces, FailureLog log,
			FirstRecords firstRecords, Consumer<Runnable> later, TimeSource clock) {
		this.listener = listener;
		this.events = events;
		this.traces = traces;
		this.log = log;
		this.firstRecords = firstRecords;
		this.deadLetterGate = new LogGate(FailureLog.INTERVAL, clock);
		this.withheld = new WithheldLines(later, this::flush);
	}

	public void redirected(ConsumerRecord<byte[], byte[]> polled, String topic, Outcome.Failed decision,
			RedirectForm form, boolean redirectedBefore) {
		Failure failure = decision.failure();
		RecordCoordinates record = RecordCoordinates.of(polled);
		trace(polled, topic, failure);
		RecordCoordinates original = original(polled, redirectedBefore);
		if (decision instanceof Outcome.Retry retry) {
			this.events.publish(new RecordRetriedEvent(this.listener, record, topic, Instant.ofEpochMilli(retry.due()),
					failure.attempts(), failure.exception(), original));
			return;
		}
		sayDeadLettered(record, original, topic, failure);
		this.firstRecords.givenUp(failure.exception());
		this.events.publish(new RecordDeadLetteredEvent(this.listener, record, topic, failure.attempts(),
				failure.exception(), original));
		if (form.content() != Content.WHOLE) {
			cut(original, topic, form.content().omitted());
		}
	}

	private void sayDeadLettered(RecordCoordinates record, RecordCoordinates original, String topic, Failure failure) {
		String place = place(record, original);
		if (this.log.hasTold(record)) {
			// One warning is enough: it has the reason, and where the record goes
			this.deadLetterGate
				.passAnyway((others) -> logger.info(() -> "Listener '%s': %s is in '%s' after %d attempt(s)%s"
					.formatted(this.listener, place, topic, failure.attempts(), and(others))));
		}
		else {
			boolean said = this.deadLetterGate.pass((others) -> logger
				.warn(() -> "Listener '%s': %s is in '%s' after %d attempt(s), the last of which failed with %s%s.%s"
					.formatted(this.listener, place, topic, failure.attempts(),
							FailureSummary.of(failure.exception()).inShort(), and(others),
							FailureLog.advice(failure.exception()))));
			if (!said) {
				this.withheld.await();
			}
		}
	}

	/**
	 * Where a record was first. Its headers say so only if we have written them.
	 */
	private static RecordCoordinates original(ConsumerRecord<byte[], byte[]> polled, boolean redirectedBefore) {
		Headers headers = polled.headers();
		String topic = RedirectHeaders.text(headers, KafkaHeaders.ORIGINAL_TOPIC);
		Long partition = RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_PARTITION);
		Long offset = RedirectHeaders.binaryNumber(headers, KafkaHeaders.ORIGINAL_OFFSET);
		return (redirectedBefore && topic != null && partition != null && offset != null)
				? new RecordCoordinates(topic, partition.intValue(), offset) : RecordCoordinates.of(polled);
	}

	private static String place(RecordCoordinates record, RecordCoordinates original) {
		return original.equals(record) ? record.toString() : "%s (polled from %s)".formatted(original, record);
	}

	private void cut(RecordCoordinates original, String topic, String omitted) {
		// Each one, because there is a time limit for looking it up
		logger
			.error(() -> ("Listener '%s': the dead letter of %s in '%s' is without its %s, which would not have fitted into"
					+ " that topic. It stays at %s for as long as the topic keeps it. Raise max.message.bytes of '%s'.")
				.formatted(this.listener, original, topic, omitted, original, topic));
		this.events.publish(new DeadLetterCutEvent(this.listener, original, topic, omitted));
	}

	/**
	 * What exports spans is code of somebody else.
	 */
	private void trace(ConsumerRecord<byte[], byte[]> polled, String topic, Failure failure) {
		try {
			this.traces.redirected(polled, topic, failure);
		}
		catch (RuntimeException | Error ex) {
			logger.debug(new ForeignThrowable(ex).loggable(), "A redirect could not be traced");
		}
	}

	public void dropped(ConsumerRecord<byte[], byte[]> polled, Failure failure, boolean redirectedBefore, String why) {
		RecordCoordinates record = RecordCoordinates.of(polled);
		RecordCoordinates original = original(polled, redirectedBefore);
		// Each one, because this line is all that is left of the record
		logger.error(() -> "Listener '%s': %s is dropped after %d attempt(s), the last of which failed with %s: %s%s"
			.formatted(this.listener, place(record, original), failure.attempts(),
					FailureSummary.of(failure.exception()).inShort(), why, FailureLog.advice(failure.exception())));
		this.firstRecords.givenUp(failure.exception());
		this.events
			.publish(new RecordDroppedEvent(this.listener, record, failure.attempts(), failure.exception(), original));
	}

	private void flush() {
		boolean said = this.deadLetterGate.flush((others) -> logger.warn(
				() -> "Listener '%s': %d more dead letters since the last such line".formatted(this.listener, others)));
		if (!said) {
			this.withheld.await();
		}
	}

	private static String and(long others) {
		return (others > 0) ? " (and " + others + " more since the last such line)" : "";
	}

}
