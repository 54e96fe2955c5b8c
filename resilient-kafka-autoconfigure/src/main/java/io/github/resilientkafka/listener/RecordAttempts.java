package io.github.resilientkafka.listener;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.github.resilientkafka.polling.Backlog;
import io.github.resilientkafka.polling.PolledRecord;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.TransactionBrokenException;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at one record at a time: it waits until it is due, runs, is settled or
 * decided.
 */
final class RecordAttempts implements Attempts {

	private final RecordProgress progress;

	private final RecordInvoker invoker;

	private final FailureHandler failures;

	RecordAttempts(RecordProgress progress, RecordInvoker invoker, FailureHandler failures) {
		this.progress = progress;
		this.invoker = invoker;
		this.failures = failures;
	}

	@Override
	public void make(PolledRecord polled, Consumer<byte[], byte[]> consumer) {
		try {
			Future<?> running = polled.running();
			if (running == null) {
				if (this.progress.isDue(polled)) {
					begin(polled, consumer);
				}
			}
			else if (running.isDone()) {
				running.get();
				polled.settle();
			}
		}
		catch (TransactionBrokenException ex) {
			// Not the record's fault: the attempt has not happened
		}
		catch (ExecutionException ex) {
			failed(polled, RecordInvoker.unwrap(ex));
		}
		catch (Throwable ex) {
			failed(polled, ex);
		}
	}

	private void begin(PolledRecord polled, Consumer<byte[], byte[]> consumer) throws Throwable {
		ProducerTransaction transaction = Backlog.of(consumer).transaction();
		Future<?> running = (transaction != null) ? transaction.attempt(() -> invoke(polled, consumer))
				: invoke(polled, consumer);
		if (running != null) {
			polled.running(running);
		}
		else {
			polled.settle();
		}
	}

	private @Nullable Future<?> invoke(PolledRecord polled, Consumer<byte[], byte[]> consumer) throws Throwable {
		return this.invoker.invoke(polled.record(), this.progress.position(polled).topic(),
				this.progress.attempt(polled), consumer);
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

}
