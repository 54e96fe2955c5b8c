package io.github.resilientkafka.deadletter.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.github.resilientkafka.deadletter.job.LetterTransactions.Delivery;
import io.github.resilientkafka.deadletter.job.OpenJobs.LedgerJob;
import io.github.resilientkafka.deadletter.ledger.LedgerEntry.Sent;
import io.github.resilientkafka.deadletter.ledger.Ledgers;
import io.github.resilientkafka.deadletter.ledger.Offsets;
import io.github.resilientkafka.deadletter.letter.LetterId;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.transaction.SendFailure;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.jspecify.annotations.Nullable;

/**
 * Sends letters, and writes down what was done with them. Used by one thread.
 */
final class LetterWriter {

	/** Longer than the brokers keep a transaction open whose instance has died. */
	private static final Duration LEDGER_TIME = Duration.ofSeconds(30);

	private static final long WHILE_FAILING = 1_000;

	private final RegisteredListener listener;

	private final Ledgers ledgers;

	private final LetterTransactions transactions;

	private final BooleanSupplier stopped;

	private final java.util.function.Consumer<RuntimeException> failures;

	/** Of the current job, what the replay topic has refused, and why. */
	private final Map<LetterId, String> refused = new HashMap<>();

	private final Set<LetterId> withoutTimestamp = new HashSet<>();

	/**
	 * Up to where letters are sent one by one, because some could not be sent together.
	 */
	private final Map<TopicPartition, Long> alone = new HashMap<>();

	/**
	 * Create it.
	 * @param stopped whether it is to give up
	 * @param failures is told what is tried again
	 */
	LetterWriter(RegisteredListener listener, Ledgers ledgers, LetterTransactions transactions, BooleanSupplier stopped,
			java.util.function.Consumer<RuntimeException> failures) {
		this.listener = listener;
		this.ledgers = ledgers;
		this.transactions = transactions;
		this.stopped = stopped;
		this.failures = failures;
	}

	/**
	 * Another job begins, or the same with other partitions.
	 */
	void begin(Collection<TopicPartition> assigned) {
		this.refused.clear();
		this.withoutTimestamp.clear();
		this.alone.keySet().retainAll(assigned);
	}

	/**
	 * Why a letter cannot be sent.
	 */
	@Nullable String refusal(LetterId letter) {
		return this.refused.get(letter);
	}

	/**
	 * A producer that sends a letter which is too large together with others does not
	 * always say which one it is.
	 */
	boolean isAlone(TopicPartition partition, long offset) {
		return offset < this.alone.getOrDefault(partition, 0L);
	}

	/**
	 * Make it final, all together.
	 * @return what was done, or nothing if it is to be tried again from the cursors on
	 */
	List<LetterBatch> commit(Consumer<byte[], byte[]> consumer, LedgerJob next, Replay replay,
			List<LetterBatch> batches) throws InterruptedException {
		List<ConsumerRecord<byte[], byte[]>> letters = next.job().opened().kind().sends()
				? batches.stream().flatMap((batch) -> batch.letters().stream()).toList() : List.of();
		try {
			this.transactions.begin();
			List<Delivery> deliveries = this.transactions.send(letters.stream()
				.map((letter) -> replay.record(letter, !this.withoutTimestamp.contains(LetterId.of(letter))))
				.toList());
			Map<LetterId, Delivery> byLetter = new HashMap<>();
			for (int i = 0; i < letters.size(); i++) {
				byLetter.put(LetterId.of(letters.get(i)), deliveries.get(i));
			}
			if (!this.transactions.isTransactional()) {
				return writeSent(consumer, next, replay, batches, byLetter);
			}
			Throwable failure = deliveries.stream()
				.map(Delivery::failure)
				.filter(Objects::nonNull)
				.findFirst()
				.orElse(null);
			if (failure == null) {
				write(consumer, next, batches, byLetter);
				return batches;
			}
			this.transactions.abort();
			failed(batches, letters, failure, replay);
			return List.of();
		}
		catch (RuntimeException | InterruptedException ex) {
			this.transactions.abort();
			sendOneByOne(batches);
			throw ex;
		}
	}

	/**
	 * Of letters that are sent together it is not certain which one was refused.
	 */
	private void failed(List<LetterBatch> batches, List<ConsumerRecord<byte[], byte[]>> letters, Throwable failure,
			Replay replay) {
		if (letters.size() == 1 && SendFailure.isFaultOfRecord(failure)) {
			refuse(letters.get(0), failure, replay.replayTopic());
			return;
		}
		sendOneByOne(batches);
		if (!SendFailure.isFaultOfRecord(failure)) {
			throw (failure instanceof KafkaException known) ? known
					: new KafkaException("Letters cannot be sent", failure);
		}
	}

	private void sendOneByOne(List<LetterBatch> batches) {
		batches.forEach((batch) -> this.alone.merge(batch.partition(), batch.decided().next(), Math::max));
	}

	private void write(Consumer<byte[], byte[]> consumer, LedgerJob next, List<LetterBatch> batches,
			Map<LetterId, Delivery> deliveries) throws InterruptedException {
		List<ProducerRecord<byte[], byte[]>> entries = new ArrayList<>();
		Map<TopicPartition, OffsetAndMetadata> ends = new LinkedHashMap<>();
		for (LetterBatch batch : batches) {
			if (batch.decided().isWorthWriting()) {
				List<RecordMetadata> places = batch.letters()
					.stream()
					.map((letter) -> deliveries.get(LetterId.of(letter)))
					.filter(Objects::nonNull)
					.map(Delivery::place)
					.filter(Objects::nonNull)
					.toList();
				entries.add(this.ledgers.record(next.ledger(),
						batch.decided().entry(places.isEmpty() ? null : sent(next, places))));
				ends.put(batch.partition(), new OffsetAndMetadata(batch.decided().next()));
			}
		}
		for (Delivery written : this.transactions.send(entries)) {
			if (written.failure() != null) {
				throw new KafkaException("The ledger cannot be written", written.failure());
			}
		}
		this.transactions.commit(ends, consumer.groupMetadata());
	}

	/**
	 * Without a transaction, letters that were sent are on their way: that has to be
	 * written down before anything else is sent.
	 */
	private List<LetterBatch> writeSent(Consumer<byte[], byte[]> consumer, LedgerJob next, Replay replay,
			List<LetterBatch> batches, Map<LetterId, Delivery> deliveries) throws InterruptedException {
		List<LetterBatch> sent = new ArrayList<>();
		boolean failed = deliveries.values().stream().anyMatch((delivery) -> delivery.failure() != null);
		for (LetterBatch batch : batches) {
			DecidedLetters decided = batch.decided().empty();
			List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
			long first = Long.MAX_VALUE;
			for (ConsumerRecord<byte[], byte[]> letter : batch.letters()) {
				Delivery delivery = deliveries.get(LetterId.of(letter));
				Throwable failure = (delivery != null) ? delivery.failure() : null;
				if (failure == null) {
					decided.add(letter.offset());
					letters.add(letter);
					continue;
				}
				first = Math.min(first, letter.offset());
				if (SendFailure.isFaultOfRecord(failure)) {
					refuse(letter, failure, replay.replayTopic());
				}
			}
			// Those behind the first that has failed are passed over when they come again
			long end = next.job().span(batch.partition().partition()).end();
			decided.goOnAt(Math.min(first, batch.decided().next()), end);
			sent.add(new LetterBatch(batch.partition(), decided, letters));
		}
		while (!this.stopped.getAsBoolean()) {
			try {
				write(consumer, next, sent, deliveries);
				// Otherwise they would be sent again when they come again
				if (failed && !this.ledgers.awaitNow(this.listener, next.ledger(), LEDGER_TIME)) {
					throw new IllegalStateException(
							"'%s' could not be read to its end in time".formatted(next.ledger().topic()));
				}
				return sent;
			}
			catch (KafkaException ex) {
				this.failures.accept(ex);
				TimeUnit.MILLISECONDS.sleep(WHILE_FAILING);
			}
		}
		return List.of();
	}

	private static Sent sent(LedgerJob next, List<RecordMetadata> places) {
		Offsets.Collector offsets = new Offsets.Collector();
		places.forEach((place) -> offsets.add(place.offset()));
		return new Sent(String.valueOf(next.ledger().replayTopicId()), places.get(0).partition(), offsets.get());
	}

	private void refuse(ConsumerRecord<byte[], byte[]> letter, Throwable reason, String topic) {
		if (reason instanceof InvalidTimestampException && this.withoutTimestamp.add(LetterId.of(letter))) {
			return;
		}
		this.refused.put(LetterId.of(letter),
				SendFailure.isTooLarge(reason)
						? "it is too large for '%s'; raise max.message.bytes of that topic".formatted(topic)
						: "'%s' refuses it: %s".formatted(topic, reason.getClass().getSimpleName()));
	}

}
