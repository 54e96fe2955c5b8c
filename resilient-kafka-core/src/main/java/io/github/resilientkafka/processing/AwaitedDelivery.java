package io.github.resilientkafka.processing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.Redirect;
import io.github.resilientkafka.redirect.RedirectPublisher.Sending;
import io.github.resilientkafka.transaction.SendFailure;
import org.jspecify.annotations.Nullable;

/**
 * Sends redirects without waiting while a walk goes on, and awaits them together at its
 * end, before any offset moves.
 */
final class AwaitedDelivery implements DecisionDelivery {

	/**
	 * How long the walk goes on in ms, give or take a record. What it does not get to is
	 * handed out again: by then the consumer has polled, other partitions have had their
	 * turn, and records that were due meanwhile are not late.
	 */
	private static final long MAX_DURATION = 500;

	private final PollContext context;

	private final Backlog backlog;

	private final List<Sent> sent = new ArrayList<>();

	private long begin = System.nanoTime();

	AwaitedDelivery(PollContext context, Backlog backlog) {
		this.context = context;
		this.backlog = backlog;
	}

	@Override
	public int capacity() {
		return Integer.MAX_VALUE;
	}

	@Override
	public boolean isOver() {
		return this.context.stopping().getAsBoolean() || System.nanoTime() - this.begin > MAX_DURATION * 1_000_000;
	}

	@Override
	public boolean takesPartition() {
		return !isOver();
	}

	@Override
	public boolean takes(PolledRecord polled) {
		return true;
	}

	@Override
	public boolean stopsBehind(PolledRecord polled) {
		return isOver();
	}

	@Override
	public boolean isClosed() {
		return false;
	}

	@Override
	public void begin() {
		this.begin = System.nanoTime();
	}

	@Override
	public void settled(PolledRecord polled) {
		// Its offset moves with the commit at the end
	}

	@Override
	public boolean fetchMore() {
		return false;
	}

	@Override
	public void close() {
		this.backlog.pipeline().settle(true);
		await();
		this.backlog.commitSettled();
	}

	@Override
	public void carryOut(PolledRecord polled, Outcome.Failed decision) {
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
			polled.awaitTopic(look);
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

	@Override
	public void await() {
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
