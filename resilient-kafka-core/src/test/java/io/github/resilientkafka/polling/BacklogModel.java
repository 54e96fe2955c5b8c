package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.resilientkafka.pipeline.Outcome;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A group of two consumers that work at random, and what must be true of them after each
 * step. It knows each record of each assignment by itself, and compares.
 */
final class BacklogModel {

	private static final int STEPS = 30;

	private static final int MAX_DRAIN = 300;

	private static final List<TopicPartition> PARTITIONS = List.of(new TopicPartition(ConsumerFixture.TOPIC, 0),
			new TopicPartition(ConsumerFixture.TOPIC, 1), new TopicPartition(ConsumerFixture.TOPIC, 2));

	private final SimulatedCluster cluster = new SimulatedCluster();

	private final Random random;

	private final int limit;

	private final List<Member> members = new ArrayList<>();

	private final List<CompletableFuture<Void>> running = new ArrayList<>();

	private final @Nullable StringBuilder trace;

	BacklogModel(long seed, @Nullable StringBuilder trace) {
		this.random = new Random(seed);
		this.trace = trace;
		this.limit = this.random.nextBoolean() ? 500 : 3;
		PARTITIONS.forEach((partition) -> this.cluster.append(partition, this.random.nextInt(6)));
		this.cluster.begin(PARTITIONS.toArray(TopicPartition[]::new));
		this.members.add(new Member());
		this.members.add(new Member());
		rebalance();
	}

	void run() {
		for (int i = 0; i < STEPS; i++) {
			step();
		}
		drain();
	}

	private void step() {
		Member member = this.members.get(this.random.nextInt(2));
		int kind = this.random.nextInt(100);
		if (kind < 50) {
			member.pollAndWalk(Duration.ofMillis(this.random.nextInt(4) * 100L));
		}
		else if (kind < 58) {
			trace("append");
			TopicPartition partition = anyPartition();
			if (this.random.nextInt(4) == 0) {
				this.cluster.leaveOut(partition, 2);
			}
			this.cluster.append(partition, 1 + this.random.nextInt(4));
		}
		else if (kind < 68 && !this.running.isEmpty()) {
			trace("end of an attempt");
			CompletableFuture<Void> ended = this.running.remove(this.random.nextInt(this.running.size()));
			if (this.random.nextInt(3) == 0) {
				ended.completeExceptionally(new IllegalStateException("on purpose"));
			}
			else {
				ended.complete(null);
			}
		}
		else if (kind < 76) {
			this.cluster.tick(Duration.ofMillis(this.random.nextInt(300)));
		}
		else if (kind < 82) {
			rebalance();
		}
		else if (kind < 85) {
			trace("rebalance in a poll");
			member.fixture.client().schedulePollTask(this::rebalance);
			member.pollAndWalk(Duration.ZERO);
		}
		else if (kind < 88) {
			member.loseAll();
		}
		else if (kind < 91) {
			member.restart();
		}
		else if (kind < 94) {
			trace("commits will fail");
			this.cluster.failCommits(new RebalanceInProgressException());
		}
		else if (kind < 96) {
			member.fixture.consumer().wakeup();
			member.pollAndWalk(Duration.ofMillis(100));
		}
		else {
			member.pauseOrResume(anyPartition());
		}
		this.members.forEach(Member::check);
	}

	/**
	 * Whatever has happened: if all goes well from now on, everything is settled and
	 * committed.
	 */
	private void drain() {
		trace("drain");
		this.cluster.failNoCommits();
		this.running.forEach((each) -> each.complete(null));
		this.members.get(1).assign(Set.of());
		Member last = this.members.get(0);
		last.assign(Set.copyOf(PARTITIONS));
		last.paused.clear();
		last.fixture.consumer().resume(PARTITIONS);
		for (int i = 0; i < MAX_DRAIN && !isDrained(); i++) {
			last.goesWell = true;
			last.pollAndWalk(Duration.ofSeconds(1));
			last.check();
		}
		verify(isDrained(),
				() -> "not everything is settled and committed: " + PARTITIONS.stream()
					.map((partition) -> this.cluster.committed(partition) + " of " + this.cluster.end(partition))
					.toList());
		this.members.forEach(Member::close);
		for (TopicPartition partition : PARTITIONS) {
			long before = 0;
			for (long commit : this.cluster.commits(partition)) {
				verify(commit > before, () -> "commits of " + partition + ": " + this.cluster.commits(partition));
				before = commit;
			}
		}
	}

	private boolean isDrained() {
		return PARTITIONS.stream()
			.allMatch((partition) -> this.cluster.from(partition, this.cluster.committed(partition)).isEmpty());
	}

	private TopicPartition anyPartition() {
		return PARTITIONS.get(this.random.nextInt(PARTITIONS.size()));
	}

	private void rebalance() {
		Set<TopicPartition> first = new HashSet<>();
		Set<TopicPartition> second = new HashSet<>();
		for (TopicPartition partition : PARTITIONS) {
			switch (this.random.nextInt(5)) {
				case 0, 1 -> first.add(partition);
				case 2, 3 -> second.add(partition);
				default -> {
					// nobody has it for now
				}
			}
		}
		trace("rebalance");
		// First all leave what goes
		this.members.get(0).keep(first);
		this.members.get(1).keep(second);
		this.members.get(0).assign(first);
		this.members.get(1).assign(second);
	}

	private void trace(Object event) {
		if (this.trace != null) {
			this.trace.append('\n').append(event);
		}
	}

	private static void verify(boolean condition, Supplier<String> otherwise) {
		if (!condition) {
			throw new AssertionError(otherwise.get());
		}
	}

	/**
	 * A consumer and what it ought to know.
	 */
	private final class Member {

		private ConsumerFixture fixture = join();

		private final Map<TopicPartition, Assignment> assignments = new HashMap<>();

		private final Set<TopicPartition> paused = new HashSet<>();

		private boolean goesWell;

		private ConsumerFixture join() {
			return ConsumerFixture.on(BacklogModel.this.cluster).limits(BacklogModel.this.limit, 1_000_000).join();
		}

		void keep(Set<TopicPartition> kept) {
			Set<TopicPartition> rest = new HashSet<>(this.assignments.keySet());
			rest.retainAll(kept);
			assign(rest);
		}

		void assign(Set<TopicPartition> partitions) {
			Set<TopicPartition> gone = new HashSet<>(this.assignments.keySet());
			gone.removeAll(partitions);
			boolean commits = !BacklogModel.this.cluster.willFailCommits();
			this.fixture.assign(partitions.toArray(TopicPartition[]::new));
			for (TopicPartition partition : gone) {
				Assignment left = this.assignments.remove(partition);
				left.settleEnded();
				long committed = BacklogModel.this.cluster.committed(partition);
				verify(committed <= left.firstUnsettled(), () -> "skipped a record of " + partition);
				verify(!commits || committed == left.firstUnsettled(),
						() -> "did not commit what is settled of " + partition);
				this.paused.remove(partition);
			}
			for (TopicPartition partition : partitions) {
				this.assignments.computeIfAbsent(partition, Assignment::new);
			}
		}

		/**
		 * The other consumer gets all its partitions and works on them before this one
		 * knows.
		 */
		void loseAll() {
			trace("lost");
			Member other = BacklogModel.this.members.get((BacklogModel.this.members.get(0) == this) ? 1 : 0);
			Set<TopicPartition> all = new HashSet<>(other.assignments.keySet());
			all.addAll(this.assignments.keySet());
			this.fixture.client().fence(true);
			other.assign(all);
			other.pollAndWalk(Duration.ZERO);
			walk();
			this.fixture.lose(this.assignments.keySet().toArray(TopicPartition[]::new));
			this.assignments.clear();
			this.paused.clear();
			this.fixture.client().fence(false);
		}

		void restart() {
			trace("restart");
			if (BacklogModel.this.random.nextBoolean()) {
				close();
			}
			this.assignments.clear();
			this.paused.clear();
			this.fixture = join();
		}

		void close() {
			assign(Set.of());
			this.fixture.consumer().close(Duration.ZERO);
			verify(this.fixture.unaccounted() == 0, () -> "records are unaccounted for");
		}

		void pauseOrResume(TopicPartition partition) {
			if (this.paused.remove(partition)) {
				this.fixture.consumer().resume(Set.of(partition));
			}
			else if (this.assignments.containsKey(partition)) {
				this.paused.add(partition);
				this.fixture.consumer().pause(Set.of(partition));
			}
		}

		void pollAndWalk(Duration timeout) {
			try {
				poll(timeout);
			}
			catch (WakeupException ex) {
				return;
			}
			walk();
		}

		private void poll(Duration timeout) {
			SimulatedCluster time = BacklogModel.this.cluster;
			long begin = time.millis();
			long earliest = Long.MAX_VALUE;
			for (Assignment each : this.assignments.values()) {
				if (!this.paused.contains(each.partition)) {
					earliest = Math.min(earliest, each.readyAt());
				}
			}
			Set<Assignment> before = Set.copyOf(this.assignments.values());
			int fetched = this.fixture.client().fetched().size();
			List<String> polled = this.fixture.poll(timeout);
			trace("polled " + polled);
			long due = earliest;
			verify(time.millis() <= Math.max(begin, due) || !before.containsAll(this.assignments.values()),
					() -> "waited longer than until a record is due");
			this.fixture.client().fetched().stream().skip(fetched).forEach(this::fetched);
			verify(this.fixture.unaccounted() == 0, () -> "records are unaccounted for");
			List<String> unsettled = new ArrayList<>();
			for (PartitionBacklog partition : this.fixture.backlog().handedOut()) {
				Assignment assignment = this.assignments.get(partition.partition());
				verify(assignment != null, () -> "handed out a partition that has gone: " + partition.partition());
				verify(!this.paused.contains(partition.partition()), () -> "handed out what is paused");
				verify(assignment.readyAt(partition) <= time.millis(),
						() -> "handed out too early: " + partition.partition());
				unsettled.addAll(assignment.handedOut(partition));
			}
			verify(polled.equals(unsettled), () -> "polled " + polled + " and handed out " + unsettled);
		}

		private void fetched(String id) {
			String[] parts = id.split("@");
			Assignment assignment = this.assignments.get(PARTITIONS.get(Integer.parseInt(parts[0])));
			long offset = Long.parseLong(parts[1]);
			verify(assignment != null && offset > assignment.lastFetched, () -> "fetched twice: " + id);
			assignment.lastFetched = offset;
		}

		/**
		 * As the listener container does, with a listener that does anything.
		 */
		private void walk() {
			for (PartitionBacklog partition : this.fixture.backlog().handedOut()) {
				Assignment assignment = this.assignments.get(partition.partition());
				partition.walked();
				for (PolledRecord polled : partition) {
					Known known = assignment.known(polled);
					known.compare(polled);
					if (!polled.isSettled() && polled.isTime(BacklogModel.this.cluster.millis())) {
						known.work(polled, this);
					}
					if (polled.holdsUp()) {
						break;
					}
				}
			}
			if (this.goesWell || BacklogModel.this.random.nextInt(10) > 0) {
				this.fixture.backlog().commitSettled();
			}
		}

		void check() {
			for (Assignment each : this.assignments.values()) {
				verify(BacklogModel.this.cluster.committed(each.partition) <= each.firstUnsettled(),
						() -> "the committed offset has passed a record of " + each.partition);
			}
		}

	}

	/**
	 * A partition as long as a consumer has it.
	 */
	private final class Assignment {

		private final TopicPartition partition;

		private final long begin;

		private final TreeMap<Long, Known> records = new TreeMap<>();

		private long lastFetched;

		Assignment(TopicPartition partition) {
			this.partition = partition;
			this.begin = BacklogModel.this.cluster.committed(partition);
			this.lastFetched = this.begin - 1;
		}

		Known known(PolledRecord polled) {
			return this.records.computeIfAbsent(polled.record().offset(), (offset) -> new Known());
		}

		/**
		 * In the order of the log, and none is missing that is not settled.
		 */
		List<String> handedOut(PartitionBacklog backlog) {
			List<String> unsettled = new ArrayList<>();
			List<Long> offsets = new ArrayList<>();
			for (PolledRecord polled : backlog) {
				offsets.add(polled.record().offset());
				if (!known(polled).settled) {
					unsettled.add(ConsumerFixture.id(polled.record()));
				}
			}
			for (ConsumerRecord<?, ?> first : BacklogModel.this.cluster.from(this.partition, firstUnsettled())) {
				verify(first.offset() >= offsets.get(0), () -> "left out a record in front of " + offsets);
				break;
			}
			Iterator<ConsumerRecord<byte[], byte[]>> log = BacklogModel.this.cluster
				.from(this.partition, offsets.get(0))
				.iterator();
			verify(offsets.stream().allMatch((offset) -> log.next().offset() == offset),
					() -> "not in the order of the log, or not all of it: " + offsets);
			verify(offsets.size() <= 2 * BacklogModel.this.limit, () -> "keeps too much: " + offsets);
			return unsettled;
		}

		/**
		 * The offset that may be committed.
		 */
		long firstUnsettled() {
			long committable = this.begin;
			for (ConsumerRecord<?, ?> record : BacklogModel.this.cluster.from(this.partition, this.begin)) {
				Known known = this.records.get(record.offset());
				if (known == null || !known.settled) {
					return committable;
				}
				committable = record.offset() + 1;
			}
			return committable;
		}

		/**
		 * When there is something to do with what was seen.
		 */
		long readyAt() {
			long earliest = Long.MAX_VALUE;
			for (Known known : this.records.values()) {
				earliest = Math.min(earliest, known.readyAt());
				if (known.isUntried()) {
					break;
				}
			}
			return earliest;
		}

		long readyAt(PartitionBacklog backlog) {
			backlog.forEach(this::known);
			return readyAt();
		}

		/**
		 * What happens to attempts that go on when the partition goes.
		 */
		void settleEnded() {
			for (Known known : this.records.values()) {
				CompletableFuture<Void> attempt = known.attempt;
				known.settled |= attempt != null && attempt.isDone() && !attempt.isCompletedExceptionally();
			}
		}

	}

	/**
	 * An attempt that nobody waits for: it goes on when time is up.
	 */
	private static final class Attempt extends CompletableFuture<Void> {

		@Override
		@SuppressWarnings("NullAway") // there is no result
		public Void get(long timeout, TimeUnit unit) throws ExecutionException, TimeoutException {
			if (!isDone()) {
				throw new TimeoutException();
			}
			try {
				return get();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * What ought to be known of a record.
	 */
	private final class Known {

		private boolean settled;

		private long due;

		private Outcome.@Nullable Failed decision;

		private @Nullable CompletableFuture<Void> attempt;

		boolean isUntried() {
			return !this.settled && this.decision == null && this.attempt == null;
		}

		long readyAt() {
			boolean goesOn = this.attempt != null && !this.attempt.isDone();
			return (this.settled || goesOn) ? Long.MAX_VALUE : this.due;
		}

		void compare(PolledRecord polled) {
			String id = ConsumerFixture.id(polled.record());
			verify(polled.isSettled() == this.settled, () -> id + " is settled: " + polled.isSettled());
			verify(polled.decision() == this.decision, () -> id + " is decided: " + polled.decision());
			verify(polled.running() == this.attempt, () -> id + " goes on: " + polled.running());
			verify(polled.isTime(this.due) && !polled.isTime(this.due - 1), () -> id + " has another due time");
			verify(polled.holdsUp() == isUntried(), () -> id + " holds up others: " + polled.holdsUp());
		}

		void work(PolledRecord polled, Member member) {
			int kind = member.goesWell ? 0 : BacklogModel.this.random.nextInt(6);
			CompletableFuture<Void> ending = this.attempt;
			if (ending != null) {
				if (!ending.isDone()) {
					return;
				}
				this.attempt = null;
				if (ending.isCompletedExceptionally()) {
					polled.ended();
					decide(polled);
				}
				else {
					settle(polled);
				}
			}
			else if (this.decision != null) {
				if (kind < 3) {
					trace("acknowledged " + ConsumerFixture.id(polled.record()));
					ConsumerFixture.acknowledge(polled);
					this.settled = true;
				}
				else {
					Duration delay = anyDelay();
					member.fixture.refuse(polled, delay);
					this.due = BacklogModel.this.cluster.millis() + delay.toMillis();
				}
			}
			else if (kind < 2) {
				settle(polled);
			}
			else if (kind == 2) {
				Duration delay = anyDelay();
				trace("postponed " + ConsumerFixture.id(polled.record()) + " for " + delay);
				member.fixture.postpone(polled, delay);
				this.due = BacklogModel.this.cluster.millis() + delay.toMillis();
			}
			else if (kind == 3) {
				trace("goes on: " + ConsumerFixture.id(polled.record()));
				this.attempt = new Attempt();
				BacklogModel.this.running.add(this.attempt);
				ConsumerFixture.run(polled, this.attempt);
			}
			else {
				decide(polled);
			}
		}

		private void settle(PolledRecord polled) {
			trace("settled " + ConsumerFixture.id(polled.record()));
			ConsumerFixture.succeed(polled);
			this.settled = true;
		}

		private void decide(PolledRecord polled) {
			trace("decided " + ConsumerFixture.id(polled.record()));
			this.decision = ConsumerFixture.decide(polled);
		}

		private Duration anyDelay() {
			return Duration.ofMillis(1 + BacklogModel.this.random.nextInt(400));
		}

	}

}
