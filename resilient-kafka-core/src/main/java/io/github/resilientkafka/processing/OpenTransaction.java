package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.redirect.RedirectForm;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.ProducerTransaction.Ending;
import io.github.resilientkafka.transaction.SendFailure;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records that are processed in one transaction, within its bounds, and what becomes
 * of them when it ends.
 */
final class OpenTransaction {

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

	private final PollContext context;

	private final Consumer<byte[], byte[]> consumer;

	private final Backlog backlog;

	private final ProducerTransaction transaction;

	private final List<CarriedOut> carriedOut = new ArrayList<>();

	private final long begin = System.nanoTime();

	private int count;

	private long bytes;

	private @Nullable PolledRecord last;

	private boolean closed;

	/** Whether the transaction takes one record. */
	private boolean alone;

	OpenTransaction(PollContext context, Consumer<byte[], byte[]> consumer, Backlog backlog,
			ProducerTransaction transaction) {
		this.context = context;
		this.consumer = consumer;
		this.backlog = backlog;
		this.transaction = transaction;
		this.alone = transaction.maxRecords() == 1;
	}

	int capacity() {
		return this.transaction.maxRecords() - this.count;
	}

	/**
	 * Whether it takes nothing more, decisions included.
	 */
	boolean isFull() {
		return this.closed || this.transaction.failure() != null || this.count >= this.transaction.maxRecords();
	}

	/**
	 * Whether it takes no more attempts.
	 */
	boolean isOver() {
		return isFull() || this.context.stopping().getAsBoolean() || this.bytes >= MAX_BYTES
				|| System.nanoTime() - this.begin > MAX_DURATION * 1_000_000;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Nothing more is done in this pass.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * A record that is settled is a part of it.
	 */
	void count(PolledRecord polled) {
		if (this.closed) {
			return;
		}
		this.count++;
		this.transaction.attempted();
		this.bytes += Math.max(0, polled.record().serializedKeySize())
				+ Math.max(0, polled.record().serializedValueSize());
		this.last = polled;
	}

	/**
	 * What was decided about a record has become a part of it.
	 */
	void carriedOut(PolledRecord polled, Outcome.Failed decision, String topic, RedirectForm form) {
		polled.settle(decision.settlement());
		this.carriedOut.add(new CarriedOut(polled, decision, topic, form));
	}

	boolean fetchMore() {
		return !isOver() && this.backlog.fetchMore((this.count < MANY_RECORDS) ? Duration.ZERO : UNDER_LOAD, this::end)
				&& !this.closed;
	}

	/**
	 * End the transaction, if there is anything in it.
	 * @return whether the next one may begin at once
	 */
	boolean end() {
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
			close();
		}
		if (ending == Ending.ROLLED_BACK) {
			if (offsets != null) {
				rolledBack(this.transaction.lastFailure());
			}
			else {
				waitUntil(this.context.clock().millis() + WHILE_IN_FRONT);
			}
		}
		this.carriedOut.clear();
		this.alone = this.transaction.maxRecords() == 1;
		this.count = 0;
		this.bytes = 0;
		return ending == Ending.COMMITTED;
	}

	private void report() {
		for (CarriedOut each : this.carriedOut) {
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
				waitUntil(now + BackOff.delay(before));
			}
		}
		else if (this.alone && this.count == 1 && this.transaction.lastFailedAt() == 0 && this.last != null) {
			if (this.last.decision() != null) {
				this.last.tryAgain(now);
			}
			else if (!this.last.isSettled()) {
				this.context.attempts().failed(this.last, failure, this.consumer);
			}
		}
	}

	private void waitUntil(long time) {
		this.backlog.handedOut().forEach((partition) -> partition.waitUntil(time));
	}

	private record CarriedOut(PolledRecord polled, Outcome.Failed decision, String topic, RedirectForm form) {

	}

}
