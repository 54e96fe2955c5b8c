package io.github.resilientkafka.listener;

import java.util.List;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.pipeline.BackOff;
import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * What a container calls after each poll: it walks the records, and commits those that
 * are settled. Called by all threads of its container.
 */
final class LaneListener implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]> {

	private final PassContext context;

	private final RecordInvoker invoker;

	LaneListener(PassContext context, RecordInvoker invoker) {
		this.context = context;
		this.invoker = invoker;
	}

	@Override
	public boolean wantsPollResult() {
		return true;
	}

	@Override
	public void onMessage(ConsumerRecords<byte[], byte[]> records, @Nullable Acknowledgment acknowledgment,
			Consumer<byte[], byte[]> consumer) {
		Backlog backlog = Backlog.of(consumer);
		if (this.context.delivery() == Delivery.AT_MOST_ONCE && !backlog.commitAhead()) {
			long later = this.context.clock().millis() + BackOff.delay(0);
			backlog.handedOut().forEach((partition) -> partition.waitUntil(later));
			return;
		}
		this.invoker.setupThread(consumer);
		try {
			Pass pass = new Pass(this.context, consumer);
			for (PartitionBacklog partition : backlog.handedOut()) {
				if (!pass.isOver()) {
					pass.walk(partition);
				}
			}
			pass.await();
			backlog.commitSettled();
		}
		finally {
			this.invoker.clearThread(consumer);
		}
	}

	@Override
	public void onMessage(List<ConsumerRecord<byte[], byte[]>> records, @Nullable Acknowledgment acknowledgment,
			Consumer<?, ?> consumer) {
		throw new IllegalStateException("The container did not pass the result of its poll");
	}

}
