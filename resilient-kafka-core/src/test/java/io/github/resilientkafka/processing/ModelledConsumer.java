package io.github.resilientkafka.processing;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.ResilientKafkaHeaders;
import io.github.resilientkafka.pipeline.Admission;
import io.github.resilientkafka.pipeline.Admitted;
import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.pipeline.Invocation;
import io.github.resilientkafka.pipeline.OutageAwareStage;
import io.github.resilientkafka.pipeline.RecordAttempt;
import io.github.resilientkafka.polling.ConsumerFixture;
import io.github.resilientkafka.polling.SimulatedCluster;
import io.github.resilientkafka.processing.PartitionLedger.Known;
import io.github.resilientkafka.processing.PartitionLedger.State;
import io.github.resilientkafka.processing.RecordLedger.Place;
import io.github.resilientkafka.redirect.RedirectHeaders;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.SimulatedTransactions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.support.KafkaHeaders;

/**
 * A consumer of a listener, its container and its calls, and what must be true of them.
 */
final class ModelledConsumer {

	private final ListenerModel model;

	private final ModelledListener listener;

	private final SimulatedCluster cluster;

	private final Set<TopicPartition> all;

	private final @Nullable SimulatedTransactions transactions;

	private final @Nullable ProducerTransaction transaction;

	private final @Nullable Producer<byte[], byte[]> producer;

	private final ConsumerFixture fixture;

	private final LaneListener container;

	private final Map<TopicPartition, PartitionLedger> assignments = new HashMap<>();

	/** The calls that were admitted and have not ended. */
	private int calls;

	private boolean stopping;

	/**
	 * Join the group.
	 * @param all the partitions of all topics that it is subscribed to
	 */
	ModelledConsumer(ListenerModel model, ModelledListener listener, SimulatedCluster cluster, Set<TopicPartition> all,
			boolean retries, int limit) {
		this.model = model;
		this.listener = listener;
		this.cluster = cluster;
		this.all = all;
		if (listener.isTransactional()) {
			this.transactions = new SimulatedTransactions(listener.redirectTopics()).onCommit(this::committed);
			this.transaction = this.transactions.open();
			this.producer = this.transactions.enlisted();
		}
		else {
			this.transactions = null;
			this.transaction = null;
			this.producer = null;
		}
		ConsumerFixture.Builder builder = ConsumerFixture.on(cluster)
			.chain(listener.chain())
			.limits(limit, 1_000_000)
			.transaction(this.transaction)
			.stages(new Watch());
		if (retries) {
			builder.ofRetryTopics();
		}
		this.fixture = builder.topics(all.stream().map(TopicPartition::topic).distinct().toArray(String[]::new)).join();
		this.container = listener.listener(this::call, model.blockage(), cluster, () -> this.stopping);
	}

	Set<TopicPartition> assigned() {
		return this.assignments.keySet();
	}

	/**
	 * Keep only some of the partitions.
	 */
	void keep(Set<TopicPartition> kept) {
		Set<TopicPartition> rest = new HashSet<>(this.assignments.keySet());
		rest.retainAll(kept);
		assign(rest);
	}

	void assign(Set<TopicPartition> partitions) {
		this.fixture.assign(partitions.toArray(TopicPartition[]::new));
		this.assignments.keySet().retainAll(partitions);
		partitions.forEach((partition) -> this.assignments.computeIfAbsent(partition,
				(key) -> new PartitionLedger(this.cluster, this.model.ledger(), key)));
	}

	/**
	 * Belong to the group no more without knowing it, and find out.
	 */
	void fence() {
		this.fixture.fence(true);
		if (this.transactions != null) {
			this.transactions.refuseOffsets(new CommitFailedException());
		}
	}

	void lose() {
		this.fixture.lose(this.assignments.keySet().toArray(TopicPartition[]::new));
		this.assignments.clear();
		this.fixture.fence(false);
	}

	void close() {
		assign(Set.of());
		this.fixture.consumer().close(Duration.ZERO);
		this.model.ledger().verify(this.fixture.unaccounted() == 0, () -> "records are unaccounted for");
	}

	void wakeup() {
		this.fixture.consumer().wakeup();
	}

	/**
	 * Stop in the next call.
	 */
	void stop() {
		this.stopping = true;
	}

	void pollAndWalk(Duration timeout) {
		try {
			ConsumerRecords<byte[], byte[]> records = this.fixture.consumer().poll(timeout);
			if (!records.isEmpty()) {
				walk(records);
			}
		}
		catch (WakeupException ex) {
			// The container begins anew
		}
	}

	/**
	 * Work on what is handed out, without a poll that would tell what has happened.
	 */
	void walkAgain() {
		walk(ConsumerRecords.empty());
	}

	private void walk(ConsumerRecords<byte[], byte[]> records) {
		this.model.walking(this);
		this.container.onMessage(records, null, this.fixture.consumer());
		this.model.ledger().verify();
		this.model.ledger().verify(this.calls == 0, () -> this.calls + " calls have not ended");
		if (this.transactions != null) {
			if (this.transactions.isLost()) {
				// What has become of its transaction was unknown
				this.assignments.values().forEach(PartitionLedger::doubt);
			}
			this.assignments.values().forEach(PartitionLedger::ended);
			this.transactions.refuseOffsets(null);
			this.transactions.loseNothing();
		}
	}

	/**
	 * The method of the listener.
	 */
	private void call(List<ConsumerRecord<Object, Object>> records) {
		Known[] called = new Known[records.size()];
		for (int i = 0; i < called.length; i++) {
			called[i] = begin(records.get(i));
		}
		if (this.transactions != null && this.transaction != null) {
			this.model.trouble(this, this.fixture, this.transactions, this.transaction);
		}
		int failing = 0;
		RuntimeException failure = null;
		while (failure == null && failing < called.length) {
			failure = this.model.failure(called[failing].place);
			failing += (failure != null) ? 0 : 1;
		}
		if (failure == null) {
			end(called, called.length);
			return;
		}
		if (called.length == 1) {
			failed(called[0], failure);
			throw failure;
		}
		if (this.model.names()) {
			end(called, (this.transactions != null) ? 0 : failing);
			failed(called[failing], failure);
			throw ListenerModel.named(failure, failing);
		}
		// Not known which: all are called again
		end(called, 0);
		throw failure;
	}

	private Known begin(ConsumerRecord<Object, Object> record) {
		TopicPartition partition = new TopicPartition(record.topic(), record.partition());
		PartitionLedger assignment = this.assignments.get(partition);
		this.model.ledger().verify(assignment != null, () -> "called for a partition that has gone: " + partition);
		Known known = assignment.called(record.offset());
		this.model.trace("call", known.place);
		verifyAgain(known, attempt(record));
		this.model.ledger()
			.verify(this.cluster.millis() >= Math.max(known.notBefore, due(known)), () -> "%s is called %d ms too early"
				.formatted(known.place, Math.max(known.notBefore, due(known)) - this.cluster.millis()));
		known.state = State.CALLED;
		if (this.producer != null) {
			this.producer.send(new ProducerRecord<>(SimulatedTransactions.TOPIC, 0, null, known.place.value()));
		}
		return known;
	}

	private static int attempt(ConsumerRecord<?, ?> record) {
		return ByteBuffer.wrap(record.headers().lastHeader(KafkaHeaders.DELIVERY_ATTEMPT).value()).getInt();
	}

	private void verifyAgain(Known known, int attempt) {
		switch (known.state) {
			case WAITING -> {
				// it is its turn
			}
			case HELD -> this.model.ledger()
				.verify(known.uncertain || this.model.hasBeenOutSince(known.notBefore),
						() -> known.place + " is held, and called again");
			default -> this.model.ledger()
				.verify(known.uncertain, () -> "%s is %s, and called again".formatted(known.place, known.state));
		}
		long earlier = number(known.record.headers(), ResilientKafkaHeaders.ATTEMPT);
		boolean forgotten = known.uncertain || known.state == State.HELD;
		this.model.ledger()
			.verify(attempt == earlier + known.counted + 1 || (forgotten && attempt == earlier + 1),
					() -> "attempt %d at %s is made with %d counted".formatted(attempt, known.place, known.counted));
		known.counted = (int) (attempt - earlier - 1);
		known.notBefore = forgotten ? 0 : known.notBefore;
	}

	private void end(Known[] called, int done) {
		for (int i = 0; i < called.length; i++) {
			called[i].state = (i < done) ? State.DONE : State.WAITING;
			if (i < done && this.transactions == null) {
				called[i].place.settle();
				called[i].place.fate().ends++;
			}
		}
	}

	private void failed(Known known, RuntimeException failure) {
		long now = this.cluster.millis();
		boolean fatal = failure instanceof UnsupportedOperationException;
		Blame blame = fatal ? Blame.RECORD : this.model.blame();
		known.uncertain = false;
		int lane = this.listener.chain().position(known.place.partition().topic()).lane();
		if (blame == Blame.OUTAGE) {
			known.state = State.WAITING;
			known.counted = 0;
			known.notBefore = now + 100;
		}
		else if (!fatal && lane == 0 && known.counted < ModelledListener.IN_PLACE.maxAttempts()) {
			known.state = State.WAITING;
			known.counted++;
			known.notBefore = now + ModelledListener.IN_PLACE.delay().toMillis();
		}
		else {
			boolean last = fatal || lane >= this.listener.policy().retry().lanes().size();
			boolean mayWait = this.transactions == null || this.listener.policy().retry().lanes().isEmpty();
			known.state = (blame == Blame.UNCLEAR && mayWait) ? State.HELD : State.DECIDED;
			known.counted++;
			known.notBefore = now;
			known.topic = last ? this.model.deadLetters() : this.listener.chain().retryTopics().get(lane);
			known.due = last ? 0 : now + this.listener.policy().retry().lanes().get(lane).delay().toMillis();
		}
	}

	private static long due(Known known) {
		Long due = RedirectHeaders.number(known.record.headers(), ResilientKafkaHeaders.DUE);
		return (due != null) ? due : 0;
	}

	/**
	 * What was decided is carried out.
	 */
	Known redirected(ProducerRecord<byte[], byte[]> record) {
		Place place = this.model.ledger().place(record.value());
		PartitionLedger assignment = this.assignments.get(place.partition());
		Known known = (assignment != null) ? assignment.known(place) : null;
		this.model.ledger().verify(known != null, () -> place + " is redirected although its partition has gone");
		this.model.ledger()
			.verify(known.state == State.DECIDED || known.state == State.HELD,
					() -> "%s is redirected although it is %s".formatted(place, known.state));
		this.model.ledger()
			.verify(record.topic().equals(known.topic),
					() -> "%s goes to %s, not to %s".formatted(place, record.topic(), known.topic));
		this.model.ledger()
			.verify(number(record.headers(), ResilientKafkaHeaders.DUE) == known.due,
					() -> place + " has another due time");
		long attempts = number(known.record.headers(), ResilientKafkaHeaders.ATTEMPT) + known.counted;
		this.model.ledger()
			.verify(number(record.headers(), ResilientKafkaHeaders.ATTEMPT) == attempts,
					() -> "%s has %d attempts".formatted(place, attempts));
		return known;
	}

	private static long number(Headers headers, String name) {
		Long number = RedirectHeaders.number(headers, name);
		return (number != null) ? number : 0;
	}

	/**
	 * A transaction is committed: what was sent and the offsets belong together.
	 */
	private void committed(List<ProducerRecord<byte[], byte[]>> sent, Map<TopicPartition, OffsetAndMetadata> offsets) {
		this.model.trace("commit", offsets);
		for (ProducerRecord<byte[], byte[]> record : sent) {
			Place place = this.model.ledger().place(record.value());
			this.model.ledger().verify(!place.isSettled(), () -> place + " is committed twice");
			this.model.ledger()
				.verify(this.assignments.containsKey(place.partition()),
						() -> place + " is committed although its partition has gone");
			OffsetAndMetadata offset = offsets.get(place.partition());
			this.model.ledger()
				.verify(offset != null && offset.offset() > place.offset(),
						() -> place + " is committed without its offset");
			if (record.topic().equals(SimulatedTransactions.TOPIC)) {
				place.fate().ends++;
			}
			else {
				redirected(record).state = State.DONE;
				this.model.arrived(record);
			}
			place.settle();
		}
		this.cluster.store(offsets);
	}

	/**
	 * Refuses calls when the model says so, and counts them.
	 */
	private final class Watch implements OutageAwareStage {

		@Override
		public Admission admit(Invocation invocation) {
			long until = ModelledConsumer.this.model.refusesUntil();
			if (until > ModelledConsumer.this.cluster.wallMillis()) {
				return new Admission.Refused(until);
			}
			ModelledConsumer.this.calls++;
			return new Admitted() {

				@Override
				public @Nullable Throwable ended(@Nullable Throwable failure) {
					ModelledConsumer.this.calls--;
					return failure;
				}

				@Override
				public void takeBack(java.util.Collection<RecordAttempt> removed, boolean cancelled) {
					ModelledConsumer.this.calls -= cancelled ? 1 : 0;
				}

			};
		}

		@Override
		public Blame blame(Throwable failure) {
			return ModelledConsumer.this.model.blame();
		}

	}

}
