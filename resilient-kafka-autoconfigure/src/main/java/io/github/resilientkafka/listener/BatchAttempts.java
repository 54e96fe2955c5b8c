package io.github.resilientkafka.listener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PartitionBacklog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * Attempts at many records at once. If one fails, the record that its exception names is
 * decided and the others go on; if it names none, the batch is halved until a batch of
 * one fails. With k failing records among n the listener is called at most 2k + 1 times
 * when they are named, and at most 2n - 1 times in any case.
 */
final class BatchAttempts implements Attempts {

	private final RecordProgress progress;

	private final BatchInvoker invoker;

	private final FailureHandler failures;

	BatchAttempts(RecordProgress progress, BatchInvoker invoker, FailureHandler failures) {
		this.progress = progress;
		this.invoker = invoker;
		this.failures = failures;
	}

	@Override
	public void makeTogether(Collection<PartitionBacklog> partitions, Consumer<byte[], byte[]> consumer, int limit,
			BooleanSupplier over) {
		List<PolledRecord> batch = collect(partitions, Backlog.of(consumer).transaction() != null, limit);
		if (!batch.isEmpty()) {
			work(batch, consumer, over);
		}
	}

	/**
	 * The records that are due, as far as each partition goes.
	 */
	private List<PolledRecord> collect(Collection<PartitionBacklog> partitions, boolean transactional, int limit) {
		List<PolledRecord> batch = new ArrayList<>();
		for (PartitionBacklog partition : partitions) {
			for (PolledRecord polled : partition) {
				if (batch.size() >= limit) {
					return batch;
				}
				if (polled.isSettled() || (polled.decision() != null && !transactional)) {
					continue;
				}
				if (polled.decision() != null || !polled.isTime(this.progress.clock().millis())
						|| !this.progress.isDue(polled)) {
					break;
				}
				batch.add(polled);
			}
		}
		return batch;
	}

	private void work(List<PolledRecord> batch, Consumer<byte[], byte[]> consumer, BooleanSupplier over) {
		Deque<List<PolledRecord>> parts = new ArrayDeque<>();
		parts.push(batch);
		boolean progress = false;
		while (!parts.isEmpty() && !(progress && over.getAsBoolean())) {
			Call call = new Call(parts.pop(), consumer);
			Throwable exception = call.make();
			if (exception instanceof TransactionBrokenException) {
				return;
			}
			if (exception == null) {
				progress = true;
				call.settle();
			}
			else {
				progress |= divide(call, exception, parts);
			}
		}
	}

	/**
	 * Decide the record that has failed, if it is known, and leave the others for calls
	 * of their own.
	 * @return whether a record is decided
	 */
	private boolean divide(Call call, Throwable exception, Deque<List<PolledRecord>> parts) {
		List<PolledRecord> records = call.records;
		if (this.failures.isInfrastructure(exception)) {
			// No more the fault of one than of another
			records.forEach((polled) -> failed(polled, exception));
			return true;
		}
		int culprit = (records.size() == 1) ? 0 : call.culprit(exception);
		if (culprit < 0) {
			int half = (records.size() + 1) / 2;
			push(parts, records.subList(half, records.size()));
			push(parts, records.subList(0, half));
			return false;
		}
		push(parts, records.subList(culprit + 1, records.size()));
		if (call.transaction != null) {
			// What was sent for them is forgotten
			push(parts, records.subList(0, culprit));
		}
		else {
			records.subList(0, culprit).forEach(PolledRecord::settle);
		}
		failed(records.get(culprit), reason(exception));
		return true;
	}

	private static void push(Deque<List<PolledRecord>> parts, List<PolledRecord> part) {
		if (!part.isEmpty()) {
			parts.push(part);
		}
	}

	/**
	 * What the listener says about the record, without which of them it was.
	 */
	private static Throwable reason(Throwable exception) {
		return (exception instanceof BatchListenerFailedException && exception.getCause() != null)
				? exception.getCause() : exception;
	}

	@Override
	public void failed(PolledRecord polled, Throwable exception) {
		this.failures.handle(polled, exception);
	}

	@Override
	public void setupThread(Consumer<?, ?> consumer) {
		this.invoker.setupThread(consumer);
	}

	@Override
	public void clearThread(Consumer<?, ?> consumer) {
		this.invoker.clearThread(consumer);
	}

	/**
	 * One call of the listener, with what can be deserialized.
	 */
	private final class Call {

		private final List<PolledRecord> records = new ArrayList<>();

		private final List<ConsumerRecord<Object, Object>> deserialized = new ArrayList<>();

		private final Consumer<byte[], byte[]> consumer;

		private final @Nullable ProducerTransaction transaction;

		Call(List<PolledRecord> part, Consumer<byte[], byte[]> consumer) {
			this.consumer = consumer;
			Backlog backlog = Backlog.of(consumer);
			this.transaction = backlog.transaction();
			Set<TopicPartition> waiting = new HashSet<>();
			for (PolledRecord polled : part) {
				TopicPartition partition = new TopicPartition(polled.record().topic(), polled.record().partition());
				if (waiting.contains(partition)) {
					continue;
				}
				try {
					ConsumerRecord<Object, Object> record = backlog.deserializer()
						.deserialize(polled.record(), BatchAttempts.this.progress.position(polled).topic());
					record.headers().add(RecordInvoker.attemptHeader(BatchAttempts.this.progress.attempt(polled)));
					this.deserialized.add(record);
					this.records.add(polled);
				}
				catch (Throwable ex) {
					failed(polled, ex);
					if (polled.holdsUp()) {
						// as it holds up the others of its partition in a record listener
						waiting.add(partition);
					}
				}
			}
		}

		@Nullable Throwable make() {
			try {
				if (this.deserialized.isEmpty()) {
					return null;
				}
				if (this.transaction == null) {
					invoke();
				}
				else {
					this.transaction.attempt(this::invoke);
				}
				return null;
			}
			catch (Throwable ex) {
				return RecordInvoker.unwrap(ex);
			}
		}

		@SuppressWarnings("NullAway") // there is no result
		private Void invoke() {
			BatchAttempts.this.invoker.invoke(this.deserialized, this.consumer);
			return null;
		}

		void settle() {
			this.records.forEach(PolledRecord::settle);
		}

		/**
		 * The index of the record that the exception names, or -1.
		 */
		int culprit(Throwable exception) {
			if (!(exception instanceof BatchListenerFailedException failure)) {
				return -1;
			}
			ConsumerRecord<?, ?> named = failure.getRecord();
			if (named != null) {
				for (int i = 0; i < this.records.size(); i++) {
					if (isSame(this.records.get(i).record(), named)) {
						return i;
					}
				}
				return -1;
			}
			boolean known = BatchAttempts.this.invoker.indexIsReliable() && failure.getIndex() >= 0
					&& failure.getIndex() < this.records.size();
			return known ? failure.getIndex() : -1;
		}

		private static boolean isSame(ConsumerRecord<?, ?> record, ConsumerRecord<?, ?> other) {
			return record.offset() == other.offset() && record.partition() == other.partition()
					&& record.topic().equals(other.topic());
		}

	}

}
