package io.github.resilientkafka.processing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.Redirect;
import io.github.resilientkafka.redirect.RedirectPublisher.Sending;
import io.github.resilientkafka.transaction.SendFailure;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Processes what a poll has handed out, in one walk. Redirects are sent without waiting
 * while the walk goes on, and awaited together at its end, before any offset moves.
 */
final class PollProcessor {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PollProcessor.class));

	/**
	 * How long the walk goes on in ms, give or take a record. What it does not get to is
	 * handed out again: by then the consumer has polled, other partitions have had their
	 * turn, and records that were due meanwhile are not late.
	 */
	private static final long MAX_DURATION = 500;

	private final PollContext context;

	private final Consumer<byte[], byte[]> consumer;

	private final List<Sent> sent = new ArrayList<>();

	private long begin = System.nanoTime();

	PollProcessor(PollContext context, Consumer<byte[], byte[]> consumer) {
		this.context = context;
		this.consumer = consumer;
	}

	/**
	 * Walk over the partitions that were handed out, wait until the broker has all
	 * redirects, and commit.
	 */
	void run(Backlog backlog) {
		this.context.attempts().makeTogether(backlog.handedOut(), this.consumer, Integer.MAX_VALUE, this::isOver);
		this.context.forgetInterrupt();
		this.begin = System.nanoTime();
		for (PartitionBacklog partition : backlog.handedOut()) {
			if (isOver()) {
				break;
			}
			walk(partition);
		}
		if (backlog.held().takeReleased()) {
			await();
			backlog.handedOut().forEach(this::publishDecided);
		}
		backlog.pipeline().settle(true);
		await();
		backlog.commitSettled();
	}

	private boolean isOver() {
		return this.context.stopping().getAsBoolean() || System.nanoTime() - this.begin > MAX_DURATION * 1_000_000;
	}

	/**
	 * Walk a partition in offset order, as far as it goes now.
	 */
	private void walk(PartitionBacklog partition) {
		partition.walked();
		long walkBegin = System.nanoTime();
		walk(partition, this.context.clock().millis());
		partition.account().worked(System.nanoTime() - walkBegin);
	}

	private void walk(PartitionBacklog partition, long now) {
		for (PolledRecord polled : partition) {
			if (isOver()) {
				return;
			}
			if (!polled.isSettled() && polled.isTime(now)) {
				work(polled, partition);
			}
			if (polled.holdsUp()) {
				return;
			}
		}
	}

	/**
	 * Some were held while the walk passed them. What it has sent is known to be settled
	 * or not by now.
	 */
	private void publishDecided(PartitionBacklog partition) {
		long now = this.context.clock().millis();
		for (PolledRecord polled : partition) {
			if (!polled.isSettled() && polled.decision() != null && polled.isTime(now)) {
				work(polled, partition);
			}
		}
	}

	private void work(PolledRecord polled, PartitionBacklog partition) {
		try {
			if (polled.decision() == null) {
				this.context.attempts().make(polled, partition, this.consumer);
				this.context.forgetInterrupt();
			}
			Outcome.Failed decision = polled.decision();
			if (decision != null && !polled.isSettled() && polled.isTime(this.context.clock().millis())) {
				carryOut(polled, decision);
			}
		}
		catch (Throwable ex) {
			// A fault of ours must not skip the record: it keeps its place
			logger.error(new ForeignThrowable(ex).loggable(),
					() -> "%s is tried again".formatted(RecordCoordinates.of(polled.record())));
			polled.tryAgain(this.context.clock().millis() + BackOff.delay(polled.tries()));
		}
	}

	private void carryOut(PolledRecord polled, Outcome.Failed decision) {
		if (decision instanceof Outcome.Dropped dropped) {
			this.context.reporter()
				.dropped(polled.record(), dropped.failure(), this.context.isRedirected(polled),
						"dead-letter.enabled is false.");
			polled.settle(Settlement.DROPPED);
		}
		else if (decision instanceof Outcome.Redirected redirected) {
			send(polled, redirected);
		}
	}

	private void send(PolledRecord polled, Outcome.Redirected decision) {
		Redirect redirect = this.context.redirect(polled, decision);
		long notBefore = this.context.blockage().notBefore(redirect.topic());
		if (notBefore > this.context.clock().millis()) {
			failed(polled, decision, redirect.topic(), notBefore);
			return;
		}
		Future<?> look = this.context.topics().look(redirect.topic());
		if (look != null) {
			polled.await(look);
			return;
		}
		// One record shows whether a blocked topic can be reached again. And what failed
		// before goes on its own: a producer that splits a batch with two records that
		// are too large for a topic may do so for ever.
		boolean alone = notBefore > 0 || polled.tries() > 0;
		if (alone) {
			await();
		}
		Sending sending = this.context.publisher().send(polled.record(), redirect, this.context.isRedirected(polled));
		this.sent.add(new Sent(polled, decision, sending));
		if (alone || sending.hasFailed()) {
			await();
		}
	}

	/**
	 * Wait until the broker has all redirects.
	 */
	private void await() {
		while (!this.sent.isEmpty()) {
			List<Sent> awaited = List.copyOf(this.sent);
			this.sent.clear();
			for (Sent each : awaited) {
				try {
					sent(each, each.sending().await());
				}
				catch (InterruptedException ex) {
					// Unknown, and so not settled: whoever polls the records next decides
					// anew
					Thread.currentThread().interrupt();
					return;
				}
			}
		}
	}

	private void sent(Sent each, @Nullable Throwable failure) {
		PolledRecord polled = each.polled();
		String topic = each.sending().redirect().topic();
		if (failure == null) {
			this.context.blockage().succeeded(topic, polled.tries());
			polled.settle(each.decision().settlement());
			this.context.reporter()
				.redirected(polled.record(), topic, each.decision(), each.sending().form(),
						this.context.isRedirected(polled));
		}
		else if (each.decision() instanceof Outcome.Retry retry && SendFailure.isTooLarge(failure)) {
			Outcome.Failed instead = this.context.withoutRetry(retry);
			polled.decide(instead);
			carryOut(polled, instead);
		}
		else {
			long notBefore = this.context.blockage()
				.failed(topic, failure, polled.tries(), this.context.clock().millis());
			failed(polled, each.decision(), topic, notBefore);
		}
	}

	private void failed(PolledRecord polled, Outcome.Failed decision, String topic, long notBefore) {
		if (this.context.delivery() == Delivery.AT_MOST_ONCE) {
			this.context.reporter()
				.dropped(polled.record(), decision.failure(), this.context.isRedirected(polled),
						"'" + topic + "' could not be reached, and the offset is committed.");
			polled.settle(Settlement.DROPPED);
		}
		else {
			polled.tryAgain(notBefore);
		}
	}

	private record Sent(PolledRecord polled, Outcome.Redirected decision, Sending sending) {

	}

}
