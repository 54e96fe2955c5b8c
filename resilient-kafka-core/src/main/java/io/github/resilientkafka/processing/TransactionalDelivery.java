package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.Redirect;
import io.github.resilientkafka.redirect.RedirectForm;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.ProducerTransaction.Ending;
import io.github.resilientkafka.transaction.SendFailure;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Sends redirects as a part of a transaction, which commits them together with what the
 * listener has sent and the offsets. It goes on as long as there are records, within the
 * bounds of an {@link OpenTransaction}.
 */
final class TransactionalDelivery implements DecisionDelivery {

	/** How long it is waited at once until it is known whether a topic exists. */
	private static final Duration PATIENCE = Duration.ofMillis(500);

	private final PollContext context;

	private final Backlog backlog;

	private final ProducerTransaction transaction;

	private final OpenTransaction open;

	TransactionalDelivery(PollContext context, Consumer<byte[], byte[]> consumer, Backlog backlog,
			ProducerTransaction transaction) {
		this.context = context;
		this.backlog = backlog;
		this.transaction = transaction;
		this.open = new OpenTransaction(context, consumer, backlog, transaction);
	}

	@Override
	public int capacity() {
		return this.open.capacity();
	}

	@Override
	public boolean isOver() {
		return this.open.isOver();
	}

	@Override
	public boolean takesPartition() {
		return !this.open.isClosed();
	}

	/**
	 * A transaction that has gone on for long enough still takes the redirects of the
	 * attempts in it.
	 */
	@Override
	public boolean takes(PolledRecord polled) {
		return !((polled.decision() != null) ? this.open.isFull() : this.open.isOver());
	}

	@Override
	public boolean stopsBehind(PolledRecord polled) {
		return polled.isSettled() ? this.open.isClosed() : this.open.isOver();
	}

	@Override
	public boolean isClosed() {
		return this.open.isClosed();
	}

	@Override
	public void begin() {
		// The bounds are those of the transaction, which may take more than one walk
	}

	@Override
	public void settled(PolledRecord polled) {
		this.open.count(polled);
	}

	@Override
	public void await() {
		// What was sent is awaited by the commit
	}

	@Override
	public boolean fetchMore() {
		return this.open.fetchMore();
	}

	@Override
	public void close() {
		this.open.end();
	}

	@Override
	public void carryOut(PolledRecord polled, Outcome.Failed decision) {
		if (decision instanceof Outcome.Redirected redirected) {
			redirect(polled, redirected);
		}
		else {
			this.open.carriedOut(polled, decision, "", RedirectForm.FULL);
		}
	}

	private void redirect(PolledRecord polled, Outcome.Redirected decision) {
		Redirect redirect = this.context.redirect(polled, decision);
		long notBefore = this.context.blockage().notBefore(redirect.topic());
		if (notBefore > this.context.clock().millis()) {
			polled.tryAgain(notBefore);
			return;
		}
		Future<?> look = this.context.topics().look(redirect.topic());
		if (look != null && !isAnswered(look)) {
			polled.awaitTopic(look);
		}
		else if (notBefore > 0 || polled.tries() > 0) {
			redirectAlone(polled, decision, redirect);
		}
		else if (send(polled, redirect, RedirectForm.FULL)) {
			this.open.carriedOut(polled, decision, redirect.topic(), RedirectForm.FULL);
		}
	}

	/**
	 * A record that is left behind rolls back what the transaction has of those behind
	 * it. Brokers tell in some ms whether a topic exists, as a rule.
	 */
	private static boolean isAnswered(Future<?> look) {
		try {
			look.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return look.isDone();
		}
	}

	/**
	 * What has been refused before goes in a transaction of its own, so that another
	 * refusal rolls back nothing else.
	 */
	private void redirectAlone(PolledRecord polled, Outcome.Failed decision, Redirect redirect) {
		if (!this.open.end()) {
			return;
		}
		this.open.close();
		try {
			redirectInAnyForm(polled, decision, redirect);
		}
		finally {
			this.transaction.compress(false);
		}
	}

	private void redirectInAnyForm(PolledRecord polled, Outcome.Failed decision, Redirect redirect) {
		RedirectForm form = RedirectForm.FULL;
		while (form != null && send(polled, redirect, form)) {
			this.transaction.flush();
			Throwable refusal = this.transaction.failure();
			if (refusal == null) {
				this.open.carriedOut(polled, decision, redirect.topic(), form);
				this.open.end();
				return;
			}
			Ending ending = this.transaction.rollBack();
			this.backlog.ended(ending);
			if (ending == Ending.UNKNOWN) {
				return;
			}
			form = form.after(refusal, redirect.isDeadLetter());
			if (form == null) {
				refused(polled, decision, redirect, refusal);
			}
		}
	}

	private void refused(PolledRecord polled, Outcome.Failed decision, Redirect redirect, Throwable refusal) {
		if (decision instanceof Outcome.Retry retry && SendFailure.isTooLarge(refusal)) {
			Outcome.Failed instead = this.context.withoutRetry(retry);
			polled.decide(instead);
			if (instead instanceof Outcome.Redirected next) {
				redirectInAnyForm(polled, next, this.context.redirect(polled, next));
			}
		}
		else {
			blocked(polled, redirect, refusal);
		}
	}

	private boolean send(PolledRecord polled, Redirect redirect, RedirectForm form) {
		try {
			this.transaction.compress(form.compressed());
			if (!this.transaction.prepare()) {
				polled.tryAgain(this.context.clock().millis() + BackOff.delay(polled.tries()));
				return false;
			}
			int partitions = this.context.topics()
				.partitions(redirect.topic())
				.orElseGet(() -> this.transaction.partitionsFor(redirect.topic()).size());
			RedirectForm taken = this.context.topics().takes(redirect.topic(), polled.record().timestamp()) ? form
					: form.withoutTimestamp();
			this.transaction
				.send(redirect.toProducerRecord(polled.record(), this.context.isRedirected(polled), taken, partitions));
			return true;
		}
		catch (RuntimeException ex) {
			blocked(polled, redirect, ex);
			return false;
		}
	}

	private void blocked(PolledRecord polled, Redirect redirect, Throwable reason) {
		polled.tryAgain(this.context.blockage()
			.failed(redirect.topic(), reason, polled.tries(), this.context.clock().millis()));
	}

}
