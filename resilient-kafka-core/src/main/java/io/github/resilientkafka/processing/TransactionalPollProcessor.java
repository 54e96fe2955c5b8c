package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.Redirect;
import io.github.resilientkafka.redirect.RedirectForm;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.ProducerTransaction.Ending;
import io.github.resilientkafka.transaction.SendFailure;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;

/**
 * Processes what polls have handed out, in one transaction: what the listener sends,
 * redirects and offsets are committed together. It goes on as long as there are records,
 * within the bounds of a transaction.
 */
final class TransactionalPollProcessor {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(TransactionalPollProcessor.class));

	/**
	 * How long a transaction goes on in ms, give or take a record: long beside the few
	 * that a commit takes, and short for who waits for what was sent.
	 */
	private static final long MAX_DURATION = 200;

	/**
	 * The keys and values that are kept in memory until the commit.
	 */
	private static final long MAX_BYTES = 16 * 1024 * 1024;

	/**
	 * A transaction with this many records waits a moment for more: under load they are
	 * on their way, and a commit takes longer.
	 */
	private static final int MANY_RECORDS = 1_000;

	private static final Duration UNDER_LOAD = Duration.ofMillis(5);

	/**
	 * How long records wait in ms that were rolled back because of one in front of them.
	 */
	private static final long WHILE_IN_FRONT = 100;

	/** How long it is waited at once until it is known whether a topic exists. */
	private static final Duration PATIENCE = Duration.ofMillis(500);

	private final PollContext context;

	private final Consumer<byte[], byte[]> consumer;

	private final Backlog backlog;

	private final ProducerTransaction transaction;

	private final List<Redirected> redirected = new ArrayList<>();

	private final long begin = System.nanoTime();

	private int count;

	private long bytes;

	private @Nullable PolledRecord last;

	private boolean over;

	/** Whether the transaction takes one record. */
	private boolean alone;

	TransactionalPollProcessor(PollContext context, Consumer<byte[], byte[]> consumer, Backlog backlog,
			ProducerTransaction transaction) {
		this.context = context;
		this.consumer = consumer;
		this.backlog = backlog;
		this.transaction = transaction;
		this.alone = transaction.maxRecords() == 1;
	}

	void run() {
		try {
			do {
				this.context.attempts()
					.makeTogether(this.backlog.handedOut(), this.consumer, this.transaction.maxRecords() - this.count,
							this::isOver);
				this.context.forgetInterrupt();
				walk();
			}
			while (!isOver()
					&& this.backlog.fetchMore((this.count < MANY_RECORDS) ? Duration.ZERO : UNDER_LOAD, this::end)
					&& !this.over);
		}
		finally {
			end();
		}
	}

	private boolean isOver() {
		return isFull() || this.context.stopping().getAsBoolean() || this.bytes >= MAX_BYTES
				|| System.nanoTime() - this.begin > MAX_DURATION * 1_000_000;
	}

	private boolean isFull() {
		return this.over || this.transaction.failure() != null || this.count >= this.transaction.maxRecords();
	}

	private void walk() {
		for (PartitionBacklog partition : this.backlog.handedOut()) {
			partition.walked();
			long walkBegin = System.nanoTime();
			long now = this.context.clock().millis();
			boolean behindHeld = false;
			for (PolledRecord polled : partition) {
				if (polled.isSettled()) {
					if (!behindHeld) {
						count(polled);
					}
				}
				else if (mayWork(polled, now) && work(polled, partition)) {
					count(polled);
				}
				else if (polled.letsOthersPass() && !isOver()) {
					behindHeld = true;
				}
				else {
					break;
				}
			}
			partition.account().worked(System.nanoTime() - walkBegin);
			if (this.over) {
				return;
			}
		}
		if (this.backlog.held().takeReleased()) {
			this.backlog.handedOut().forEach(this::workDecided);
		}
	}

	/**
	 * Some were held while the walk passed them: they go with those behind them.
	 */
	private void workDecided(PartitionBacklog partition) {
		long now = this.context.clock().millis();
		for (PolledRecord polled : partition) {
			if (!polled.isSettled() && polled.decision() != null && mayWork(polled, now) && work(polled, partition)) {
				count(polled);
			}
			if (this.over) {
				return;
			}
		}
	}

	private void count(PolledRecord polled) {
		this.count++;
		this.transaction.attempted();
		this.bytes += Math.max(0, polled.record().serializedKeySize())
				+ Math.max(0, polled.record().serializedValueSize());
		this.last = polled;
	}

	/**
	 * A transaction that has gone on for long enough still takes the redirects of the
	 * attempts in it.
	 */
	private boolean mayWork(PolledRecord polled, long now) {
		boolean mayGoOn = (polled.decision() != null) ? !isFull() : !isOver();
		return mayGoOn && polled.isTime(now);
	}

	/**
	 * Take a record as far as it goes.
	 * @return whether it is settled, so that the walk may go on behind it
	 */
	private boolean work(PolledRecord polled, PartitionBacklog partition) {
		try {
			if (polled.decision() == null) {
				this.context.attempts().make(polled, partition, this.consumer);
				this.context.forgetInterrupt();
			}
			Outcome.Failed decision = polled.decision();
			if (decision != null && !polled.isTime(this.context.clock().millis())) {
				// It may yet turn out that the fault is not the record's
				return false;
			}
			if (decision instanceof Outcome.Dropped) {
				polled.settle(decision.settlement());
				this.redirected.add(new Redirected(polled, decision, "", RedirectForm.FULL));
			}
			else if (decision instanceof Outcome.Redirected next && !polled.isSettled()) {
				redirect(polled, next);
			}
			return polled.isSettled() && !this.over;
		}
		catch (Throwable ex) {
			// A fault of ours must not skip the record: it keeps its place
			logger.error(new ForeignThrowable(ex).loggable(),
					() -> "%s is tried again".formatted(RecordCoordinates.of(polled.record())));
			polled.tryAgain(this.context.clock().millis() + BackOff.delay(polled.tries()));
			return false;
		}
	}

	private void redirect(PolledRecord polled, Outcome.Redirected decision) {
		Redirect redirect = this.context.redirect(polled, decision);
		long notBefore = this.context.blockage().notBefore(redirect.topic());
		Future<?> look = this.context.topics().look(redirect.topic());
		if (notBefore > this.context.clock().millis()) {
			polled.tryAgain(notBefore);
		}
		else if (look != null && !isAnswered(look)) {
			polled.await(look);
		}
		else if (notBefore > 0 || polled.tries() > 0) {
			redirectAlone(polled, decision, redirect);
		}
		else if (send(polled, redirect, RedirectForm.FULL)) {
			polled.settle(decision.settlement());
			this.redirected.add(new Redirected(polled, decision, redirect.topic(), RedirectForm.FULL));
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
		if (!end()) {
			return;
		}
		this.over = true;
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
				polled.settle(decision.settlement());
				this.redirected.add(new Redirected(polled, decision, redirect.topic(), form));
				end();
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

	/**
	 * End the transaction, if there is anything in it.
	 * @return whether the next one may begin at once
	 */
	private boolean end() {
		Map<TopicPartition, OffsetAndMetadata> offsets = this.backlog.settledOffsets();
		if (offsets != null && offsets.isEmpty() && !this.transaction.isOpen() && this.transaction.failure() == null) {
			this.backlog.pipeline().settle(true);
			return true;
		}
		// A record in front of one that is settled waits: both have to
		Ending ending = (offsets != null) ? this.transaction.commit(offsets, this.consumer.groupMetadata())
				: this.transaction.rollBack();
		this.backlog.ended(ending);
		if (ending == Ending.COMMITTED) {
			report();
		}
		else {
			this.over = true;
		}
		if (ending == Ending.ROLLED_BACK) {
			if (offsets != null) {
				rolledBack(this.transaction.lastFailure());
			}
			else {
				waitUntil(this.context.clock().millis() + WHILE_IN_FRONT);
			}
		}
		this.redirected.clear();
		this.alone = this.transaction.maxRecords() == 1;
		this.count = 0;
		this.bytes = 0;
		return ending == Ending.COMMITTED;
	}

	private void report() {
		for (Redirected each : this.redirected) {
			if (each.decision() instanceof Outcome.Dropped dropped) {
				this.context.reporter()
					.dropped(each.polled().record(), dropped.failure(), this.context.isRedirected(each.polled()),
							"dead-letter.enabled is false.");
			}
			else {
				this.context.blockage().succeeded(each.topic(), each.polled().tries());
				this.context.reporter()
					.redirected(each.polled().record(), each.topic(), each.decision(), each.form(),
							this.context.isRedirected(each.polled()));
			}
		}
	}

	/**
	 * The commit was not possible. If that is because of something that was sent, it is
	 * blamed only when it fails alone: a broker may refuse others with it.
	 */
	private void rolledBack(@Nullable Throwable failure) {
		long now = this.context.clock().millis();
		if (failure == null || !SendFailure.isLasting(failure)) {
			// The first time it may be a rebalance, which is over with the next poll
			int before = this.transaction.failures() - 2;
			if (before >= 0) {
				long later = now + BackOff.delay(before);
				waitUntil(later);
			}
		}
		else if (this.alone && this.count == 1 && this.transaction.lastFailedAt() == 0 && this.last != null) {
			if (this.last.decision() != null) {
				this.last.tryAgain(now);
			}
			else {
				this.context.attempts().failed(this.last, failure, this.consumer);
			}
		}
	}

	private void waitUntil(long time) {
		this.backlog.handedOut().forEach((partition) -> partition.waitUntil(time));
	}

	private record Redirected(PolledRecord polled, Outcome.Failed decision, String topic, RedirectForm form) {

	}

}
