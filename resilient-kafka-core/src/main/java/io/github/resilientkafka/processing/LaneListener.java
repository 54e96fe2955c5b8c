package io.github.resilientkafka.processing;

import java.util.List;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.polling.Backlog;
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
public final class LaneListener implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]> {

	private final PollContext context;

	public LaneListener(PollContext context) {
		this.context = context;
	}

	@Override
	public boolean wantsPollResult() {
		return true;
	}

	@Override
	public void onMessage(ConsumerRecords<byte[], byte[]> records, @Nullable Acknowledgment acknowledgment,
			Consumer<byte[], byte[]> consumer) {
		Backlog backlog = Backlog.of(consumer);
		Attempts attempts = this.context.attempts();
		if (this.context.delivery() == Delivery.AT_MOST_ONCE) {
			backlog.commitAhead(attempts.areMadeTogether());
		}
		attempts.setupThread(consumer);
		try {
			new PollProcessor(this.context, consumer, backlog).run();
		}
		finally {
			attempts.clearThread(consumer);
		}
	}

	@Override
	public void onMessage(List<ConsumerRecord<byte[], byte[]>> records, @Nullable Acknowledgment acknowledgment,
			Consumer<?, ?> consumer) {
		throw new IllegalStateException("The container did not pass the result of its poll");
	}

}
