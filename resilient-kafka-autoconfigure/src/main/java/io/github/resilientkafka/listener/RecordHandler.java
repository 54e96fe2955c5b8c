package io.github.resilientkafka.listener;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.event.AttemptPostponedEvent;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.pipeline.FailedAttempt;
import io.github.resilientkafka.pipeline.FailureDecider;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.policy.RetryLane;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.topic.LanePosition;
import io.github.resilientkafka.topic.TopicChain;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Takes one record as far as it goes now: it waits until it is due, runs, is settled or
 * decided.
 */
final class RecordHandler {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(RecordHandler.class));

	private final TopicChain chain;

	private final RecordInvoker invoker;

	private final FailureDecider decider;

	private final ListenerEvents events;

	private final Clock clock;

	RecordHandler(TopicChain chain, RecordInvoker invoker, FailureDecider decider, ListenerEvents events, Clock clock) {
		this.chain = chain;
		this.invoker = invoker;
		this.decider = decider;
		this.events = events;
		this.clock = clock;
	}

	void handle(PolledRecord polled, Consumer<byte[], byte[]> consumer) {
		LanePosition position = this.chain.position(polled.record().topic());
		try {
			Future<?> running = polled.running();
			if (running == null) {
				if (isDue(polled, position)) {
					invoke(polled, position, consumer);
				}
			}
			else if (running.isDone()) {
				running.get();
				polled.settle();
			}
		}
		catch (ExecutionException ex) {
			failed(polled, position, RecordInvoker.unwrap(ex));
		}
		catch (Throwable ex) {
			failed(polled, position, ex);
		}
	}

	private boolean isDue(PolledRecord polled, LanePosition position) {
		if (position.lane() == RetryLane.MAIN) {
			return true;
		}
		Long due = RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.DUE);
		if (due == null || due <= this.clock.millis()) {
			return true;
		}
		polled.waitUntil(due);
		return false;
	}

	private void invoke(PolledRecord polled, LanePosition position, Consumer<byte[], byte[]> consumer)
			throws Throwable {
		Future<?> running = this.invoker.invoke(polled.record(), position.topic(), attempt(polled, position), consumer);
		if (running != null) {
			polled.running(running);
		}
		else {
			polled.settle();
		}
	}

	private void failed(PolledRecord polled, LanePosition position, Throwable exception) {
		polled.running(null);
		long now = this.clock.millis();
		Outcome outcome = this.decider.decide(new FailedAttempt(position.lane(), attempt(polled, position),
				polled.immediateAttempts(), polled.tries(), firstFailure(polled, position), exception), now);
		if (outcome instanceof Outcome.Failed decision) {
			logger.debug(exception, () -> "Attempt %d at %s has failed".formatted(decision.failure().attempts(),
					coordinates(polled.record())));
			polled.decide(decision);
		}
		else if (outcome instanceof Outcome.Postponed postponed) {
			if (!postponed.counted()) {
				report(polled, postponed, exception);
			}
			polled.postpone(postponed, now);
		}
	}

	private void report(PolledRecord polled, Outcome.Postponed postponed, Throwable exception) {
		RecordCoordinates coordinates = coordinates(polled.record());
		if (polled.tries() == 0) {
			logger.error(exception,
					() -> ("Listener '%s' could not process %s because of an error of the JVM or the class path, not of the record."
							+ " The attempt does not count; the partition waits and tries again."
							+ " If this error is a failure of the record, name its class in"
							+ " resilient-kafka.listeners.%s.retry.on or .not-on.")
						.formatted(this.chain.listener(), coordinates, this.chain.listener()));
		}
		this.events.publish(new AttemptPostponedEvent(this.chain.listener(), coordinates,
				Instant.ofEpochMilli(postponed.until()), exception));
	}

	/**
	 * Redirect headers on the topic itself are those of somebody else, or of a replay.
	 */
	private static int attempt(PolledRecord polled, LanePosition position) {
		int now = polled.immediateAttempts() + 1;
		if (position.lane() == RetryLane.MAIN) {
			return now;
		}
		Long before = RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.ATTEMPT);
		return ((before != null) ? before.intValue() : position.lane()) + now;
	}

	private static @Nullable Long firstFailure(PolledRecord polled, LanePosition position) {
		if (position.lane() == RetryLane.MAIN) {
			return polled.firstFailure();
		}
		return RedirectHeaders.number(polled.record().headers(), ResilientKafkaHeaders.FIRST_FAILURE);
	}

	static RecordCoordinates coordinates(ConsumerRecord<?, ?> record) {
		return new RecordCoordinates(record.topic(), record.partition(), record.offset());
	}

}
