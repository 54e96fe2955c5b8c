package io.github.resilientkafka.processing;

import io.github.resilientkafka.event.RecordCoordinates;
import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.pipeline.Outcome;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.ProducerTransaction;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;

import org.springframework.core.log.LogAccessor;

/**
 * Processes what a poll has handed out: walks over each partition in offset order, takes
 * each record as far as it goes, and lets a {@link DecisionDelivery} make it durable.
 */
final class PollProcessor {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(PollProcessor.class));

	private final PollContext context;

	private final Consumer<byte[], byte[]> consumer;

	private final Backlog backlog;

	private final DecisionDelivery delivery;

	PollProcessor(PollContext context, Consumer<byte[], byte[]> consumer, Backlog backlog) {
		this.context = context;
		this.consumer = consumer;
		this.backlog = backlog;
		ProducerTransaction transaction = backlog.transaction();
		this.delivery = (transaction != null) ? new TransactionalDelivery(context, consumer, backlog, transaction)
				: new AwaitedDelivery(context, backlog);
	}

	void run() {
		try (this.delivery) {
			do {
				this.context.attempts()
					.makeTogether(this.backlog.handedOut(), this.consumer, this.delivery.capacity(),
							this.delivery::isOver);
				this.context.forgetInterrupt();
				walk();
			}
			while (this.delivery.fetchMore());
		}
	}

	private void walk() {
		this.delivery.begin();
		for (PartitionBacklog partition : this.backlog.handedOut()) {
			if (!this.delivery.takesPartition()) {
				break;
			}
			partition.walked();
			long begin = System.nanoTime();
			walk(partition, this.context.clock().millis());
			partition.account().worked(System.nanoTime() - begin);
		}
		if (this.backlog.held().takeReleased()) {
			// They were held while the walk passed them
			this.delivery.await();
			this.backlog.handedOut().forEach(this::carryOutDecided);
		}
	}

	private void walk(PartitionBacklog partition, long now) {
		boolean behindUnsettled = false;
		for (PolledRecord polled : partition.inTurn()) {
			boolean settledBefore = polled.isSettled();
			if (mayStart(polled, now)) {
				work(polled, partition);
			}
			if (!polled.isSettled()) {
				behindUnsettled = true;
			}
			else if (!settledBefore || !behindUnsettled) {
				this.delivery.settled(polled);
			}
			if (this.delivery.stopsBehind(polled)) {
				return;
			}
		}
	}

	private void carryOutDecided(PartitionBacklog partition) {
		long now = this.context.clock().millis();
		for (PolledRecord polled : partition) {
			if (polled.decision() != null && mayStart(polled, now)) {
				work(polled, partition);
				if (polled.isSettled()) {
					this.delivery.settled(polled);
				}
				if (this.delivery.isClosed()) {
					return;
				}
			}
		}
	}

	/**
	 * Whether work on a record may start now. That it is its turn is the order of
	 * {@link PartitionBacklog#inTurn()}.
	 */
	private boolean mayStart(PolledRecord polled, long now) {
		return polled.isTime(now) && this.delivery.takes(polled);
	}

	private void work(PolledRecord polled, PartitionBacklog partition) {
		try {
			if (polled.decision() == null) {
				this.context.attempts().make(polled, partition, this.consumer);
				this.context.forgetInterrupt();
			}
			Outcome.Failed decision = polled.decision();
			if (decision != null && polled.isTime(this.context.clock().millis())) {
				this.delivery.carryOut(polled, decision);
			}
		}
		catch (Throwable ex) {
			// A fault of ours must not skip the record: it keeps its place
			logger.error(new ForeignThrowable(ex).loggable(),
					() -> "%s is tried again".formatted(RecordCoordinates.of(polled.record())));
			polled.tryAgain(this.context.clock().millis() + BackOff.delay(polled.tries()));
		}
	}

}
