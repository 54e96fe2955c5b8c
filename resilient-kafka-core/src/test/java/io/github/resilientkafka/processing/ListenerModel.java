package io.github.resilientkafka.processing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.resilientkafka.pipeline.Blame;
import io.github.resilientkafka.polling.ConsumerFixture;
import io.github.resilientkafka.polling.SimulatedCluster;
import io.github.resilientkafka.processing.PartitionLedger.Known;
import io.github.resilientkafka.processing.PartitionLedger.State;
import io.github.resilientkafka.processing.RecordLedger.Nature;
import io.github.resilientkafka.processing.RecordLedger.Place;
import io.github.resilientkafka.redirect.RedirectBlockage;
import io.github.resilientkafka.transaction.ProducerTransaction;
import io.github.resilientkafka.transaction.SimulatedTransactions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.kafka.support.SendResult;

/**
 * The instances of an application that work at random: two consumers of a topic and, if
 * there are retry topics, two of these.
 */
final class ListenerModel {

	private static final int MAX_STEPS = 16;

	private static final int MAX_DRAIN = 100;

	private final ModelledListener listener;

	private final SimulatedCluster cluster = new SimulatedCluster();

	private final Random random;

	private final @Nullable StringBuilder trace;

	private final RedirectBlockage blockage;

	private final RecordLedger ledger;

	private final String deadLetters;

	private final int limit;

	private final Group main;

	private final @Nullable Group retries;

	private final Deque<Trouble> troubles = new ArrayDeque<>();

	private @Nullable ModelledConsumer walking;

	private boolean goesWell;

	private Blame blame = Blame.RECORD;

	/** When what the method depends on was away last. */
	private long outAt = -1;

	private long refusesUntil;

	/** How many redirects fail. */
	private int refusals;

	ListenerModel(ModelledListener listener, long seed, @Nullable StringBuilder trace) {
		this.listener = listener;
		this.random = new Random(seed);
		this.trace = trace;
		this.blockage = listener.newBlockage();
		this.deadLetters = listener.chain().deadLetterTopic(ConsumerFixture.TOPIC);
		this.ledger = new RecordLedger(this.cluster, this.random, this.deadLetters);
		this.limit = this.random.nextBoolean() ? 500 : 3;
		listener.sendWith(this::send);
		this.main = new Group(List.of(ConsumerFixture.TOPIC), false);
		List<String> lanes = listener.chain().retryTopics();
		this.retries = lanes.isEmpty() ? null : new Group(lanes, true);
		for (int i = this.random.nextInt(5); i >= 0; i--) {
			append();
		}
	}

	void run() {
		for (int i = 3 + this.random.nextInt(MAX_STEPS - 3); i > 0; i--) {
			step();
		}
		drain();
	}

	private void step() {
		Group group = anyGroup();
		int number = this.random.nextInt(group.members.size());
		ModelledConsumer member = group.members.get(number);
		int kind = this.random.nextInt(100);
		if (kind < 50) {
			member.pollAndWalk(Duration.ofMillis(this.random.nextInt(300)));
		}
		else if (kind < 60) {
			append();
		}
		else if (kind < 66) {
			this.cluster.tick(Duration.ofMillis(this.random.nextInt(400)));
		}
		else if (kind < 72) {
			group.rebalance();
		}
		else if (kind < 75) {
			group.lose(number);
		}
		else if (kind < 78) {
			group.restart(number);
		}
		else if (kind < 80) {
			trace("stops", "");
			member.stop();
			member.pollAndWalk(Duration.ZERO);
			group.restart(number);
		}
		else if (kind < 84) {
			outage();
		}
		else if (kind < 87) {
			this.refusesUntil = this.cluster.wallMillis() + this.random.nextInt(300);
		}
		else if (kind < 91) {
			this.refusals = 1 + this.random.nextInt(2);
		}
		else if (kind < 93) {
			member.wakeup();
			member.pollAndWalk(Duration.ofMillis(100));
		}
		else if (this.listener.isTransactional()) {
			this.troubles.add(Trouble.values()[this.random.nextInt(Trouble.values().length)]);
			trace("next", this.troubles.getLast());
			member.pollAndWalk(Duration.ofMillis(100));
		}
		else {
			trace("commits will fail", "");
			this.cluster.failCommits(new RebalanceInProgressException());
		}
	}

	/**
	 * Whatever has happened: if all goes well from now on, each record comes to its end.
	 */
	private void drain() {
		trace("drain", "");
		this.goesWell = true;
		this.blame = Blame.RECORD;
		this.refusesUntil = 0;
		this.refusals = 0;
		this.troubles.clear();
		this.cluster.failNoCommits();
		this.main.unite();
		if (this.retries != null) {
			this.retries.unite();
		}
		for (int i = 0; i < MAX_DRAIN && !isDrained(); i++) {
			this.main.members.get(0).pollAndWalk(Duration.ofMillis(300));
			if (this.retries != null) {
				this.cluster.tick(Duration.ofMillis(this.random.nextInt(250)));
				this.retries.members.get(0).pollAndWalk(Duration.ofMillis(300));
			}
		}
		this.ledger.verify(isDrained(), () -> "not everything is settled and committed");
		this.main.members.forEach(ModelledConsumer::close);
		if (this.retries != null) {
			this.retries.members.forEach(ModelledConsumer::close);
		}
		this.ledger.verifyEnds(this.listener.isTransactional());
	}

	private boolean isDrained() {
		return this.main.isDrained() && (this.retries == null || this.retries.isDrained());
	}

	private Group anyGroup() {
		return (this.retries != null && this.random.nextInt(5) < 2) ? this.retries : this.main;
	}

	private void append() {
		this.ledger.append(new TopicPartition(ConsumerFixture.TOPIC, this.random.nextInt(ModelledListener.PARTITIONS)));
		trace("append", "");
	}

	/**
	 * What the method depends on goes away or comes back, or it is not known.
	 */
	private void outage() {
		this.blame = switch (this.random.nextInt(3)) {
			case 0 -> Blame.RECORD;
			case 1 -> Blame.UNCLEAR;
			default -> Blame.OUTAGE;
		};
		trace("blame", this.blame);
		noteOutage();
	}

	private void noteOutage() {
		if (this.blame == Blame.OUTAGE) {
			this.outAt = this.cluster.millis();
		}
	}

	boolean hasBeenOutSince(long time) {
		return this.outAt >= time;
	}

	Blame blame() {
		noteOutage();
		return this.blame;
	}

	long refusesUntil() {
		return this.refusesUntil;
	}

	RecordLedger ledger() {
		return this.ledger;
	}

	RedirectBlockage blockage() {
		return this.blockage;
	}

	String deadLetters() {
		return this.deadLetters;
	}

	void walking(ModelledConsumer consumer) {
		this.walking = consumer;
	}

	/**
	 * What a call with a record fails with.
	 */
	@Nullable RuntimeException failure(Place place) {
		Nature nature = place.fate().nature;
		if (nature == Nature.FATAL) {
			return new FatalFailure();
		}
		boolean fails = nature == Nature.POISON || this.blame == Blame.OUTAGE
				|| (nature == Nature.FLAKY && !this.goesWell && this.random.nextBoolean());
		return fails ? new Failure() : null;
	}

	/**
	 * Whether the failure of a batch names its record.
	 */
	boolean names() {
		return this.random.nextBoolean();
	}

	static RuntimeException named(RuntimeException failure, int index) {
		return new BatchListenerFailedException("on purpose", failure, index);
	}

	/**
	 * What befalls the transaction of a call.
	 */
	void trouble(ModelledConsumer consumer, ConsumerFixture fixture, SimulatedTransactions transactions,
			ProducerTransaction transaction) {
		Trouble trouble = this.troubles.poll();
		// Another loss would have to wait for a back-off of some seconds
		if (trouble == null || (trouble.lost && transaction.failures() > 0)) {
			return;
		}
		SimulatedTransactions.SimulatedProducer producer = transactions.last();
		switch (trouble) {
			case ANSWER_LOST -> producer.loseAnswer();
			case COMMIT_LOST -> producer.commitTransactionException = new TimeoutException("on purpose");
			case FENCED_COMMIT -> producer.commitTransactionException = new ProducerFencedException("on purpose");
			case FENCED -> {
				if (transaction.isOpen()) {
					producer.fenceProducer();
				}
			}
			case CLOSED -> {
				if (transaction.isOpen()) {
					producer.close();
				}
			}
			case OFFSETS_REFUSED -> transactions.refuseOffsets(new RebalanceInProgressException("on purpose"));
			case REBALANCE -> fixture.inPoll(this.main::rebalance);
			case LOSS -> fixture.inPoll(() -> {
				if (!this.goesWell) {
					consumer.lose();
				}
			});
		}
		if (trouble.lost && this.random.nextInt(3) == 0) {
			this.cluster.failReads(new TimeoutException("on purpose"));
		}
	}

	private CompletableFuture<SendResult<byte[], byte[]>> send(ProducerRecord<byte[], byte[]> record) {
		ModelledConsumer sender = this.walking;
		this.ledger.verify(sender != null, () -> "nobody walks");
		return new Redirect(record, sender.redirected(record));
	}

	void arrived(ProducerRecord<byte[], byte[]> record) {
		trace("arrived", record.topic());
		this.ledger.redirect(new TopicPartition(record.topic(), record.partition()), record.value(), record.headers());
	}

	void trace(String event, Object what) {
		if (this.trace != null) {
			this.trace.append('\n').append(this.cluster.millis()).append(' ').append(event).append(' ').append(what);
		}
	}

	/**
	 * What befalls a transaction.
	 */
	private enum Trouble {

		ANSWER_LOST(true), COMMIT_LOST(true), FENCED_COMMIT(true), FENCED(true), CLOSED(true), OFFSETS_REFUSED(false),
		REBALANCE(false), LOSS(false);

		private final boolean lost;

		Trouble(boolean lost) {
			this.lost = lost;
		}

	}

	/**
	 * A redirect that nobody has answered yet: the answer comes when it is awaited.
	 */
	private final class Redirect extends CompletableFuture<SendResult<byte[], byte[]>> {

		private final ProducerRecord<byte[], byte[]> record;

		private final Known known;

		Redirect(ProducerRecord<byte[], byte[]> record, Known known) {
			this.record = record;
			this.known = known;
		}

		@Override
		@SuppressWarnings("NullAway") // there is no result
		public SendResult<byte[], byte[]> get(long timeout, TimeUnit unit) throws ExecutionException {
			ListenerModel model = ListenerModel.this;
			boolean refused = model.refusals > 0;
			boolean arrives = !refused || model.random.nextInt(3) == 0;
			if (arrives) {
				model.arrived(this.record);
				this.known.place.settle();
			}
			if (refused) {
				model.refusals--;
				throw new ExecutionException(new TimeoutException("on purpose"));
			}
			this.known.state = State.DONE;
			return null;
		}

	}

	/**
	 * Two consumers of the same topics.
	 */
	private final class Group {

		private final Set<TopicPartition> partitions = new LinkedHashSet<>();

		private final boolean retry;

		private final List<ModelledConsumer> members = new ArrayList<>();

		Group(List<String> topics, boolean retry) {
			this.retry = retry;
			for (String topic : topics) {
				for (int i = 0; i < ModelledListener.PARTITIONS; i++) {
					this.partitions.add(new TopicPartition(topic, i));
				}
			}
			ListenerModel.this.cluster.begin(this.partitions.toArray(TopicPartition[]::new));
			this.members.add(join());
			this.members.add(join());
			rebalance();
		}

		private ModelledConsumer join() {
			return new ModelledConsumer(ListenerModel.this, ListenerModel.this.listener, ListenerModel.this.cluster,
					this.partitions, this.retry, ListenerModel.this.limit);
		}

		void rebalance() {
			if (ListenerModel.this.goesWell) {
				return;
			}
			List<Set<TopicPartition>> shares = List.of(new HashSet<>(), new HashSet<>());
			for (TopicPartition partition : this.partitions) {
				int share = ListenerModel.this.random.nextInt(5);
				if (share < 4) {
					shares.get(share % 2).add(partition);
				}
			}
			trace("rebalance", shares);
			// First all leave what goes
			for (int i = 0; i < 2; i++) {
				this.members.get(i).keep(shares.get(i));
			}
			for (int i = 0; i < 2; i++) {
				this.members.get(i).assign(shares.get(i));
			}
		}

		/**
		 * The other consumer gets all its partitions and works on them before this one
		 * knows.
		 */
		void lose(int number) {
			trace("lost by", number);
			ModelledConsumer zombie = this.members.get(number);
			ModelledConsumer other = this.members.get(1 - number);
			Set<TopicPartition> all = new HashSet<>(other.assigned());
			all.addAll(zombie.assigned());
			zombie.fence();
			other.assign(all);
			other.pollAndWalk(Duration.ZERO);
			zombie.walkAgain();
			zombie.lose();
		}

		/**
		 * Without a farewell, or with one.
		 */
		void restart(int number) {
			trace("restart of", number);
			if (ListenerModel.this.random.nextBoolean()) {
				this.members.get(number).close();
			}
			this.members.set(number, join());
		}

		void unite() {
			this.members.get(1).assign(Set.of());
			this.members.get(0).assign(this.partitions);
		}

		boolean isDrained() {
			for (TopicPartition partition : this.partitions) {
				if (ListenerModel.this.cluster.committed(partition) < ListenerModel.this.cluster.end(partition)) {
					return false;
				}
			}
			return true;
		}

	}

	/**
	 * May succeed another time.
	 */
	private static class Failure extends RuntimeException {

		Failure() {
			super("on purpose", null, false, false);
		}

	}

	/**
	 * Never succeeds.
	 */
	private static final class FatalFailure extends UnsupportedOperationException {

		@Override
		public synchronized Throwable fillInStackTrace() {
			return this;
		}

	}

}
