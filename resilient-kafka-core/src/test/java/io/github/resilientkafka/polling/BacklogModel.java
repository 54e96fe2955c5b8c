package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.resilientkafka.polling.PartitionModel.Known;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A group of two consumers that work at random, and what must be true of them after each
 * step. It knows each record of each assignment by itself, and compares.
 */
final class BacklogModel {

	private static final int MAX_STEPS = 20;

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
		for (int i = 5 + this.random.nextInt(MAX_STEPS - 5); i > 0; i--) {
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
		PartitionModel.verify(isDrained(),
				() -> "not everything is settled and committed: " + PARTITIONS.stream()
					.map((partition) -> this.cluster.committed(partition) + " of " + this.cluster.end(partition))
					.toList());
		this.members.forEach(Member::close);
		for (TopicPartition partition : PARTITIONS) {
			long before = 0;
			for (long commit : this.cluster.commits(partition)) {
				PartitionModel.verify(commit > before,
						() -> "commits of " + partition + ": " + this.cluster.commits(partition));
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

	/**
	 * A consumer and what it ought to know.
	 */
	private final class Member {

		private ConsumerFixture fixture = join();

		private final Map<TopicPartition, PartitionModel> assignments = new HashMap<>();

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
				PartitionModel left = this.assignments.remove(partition);
				left.settleEnded();
				long committed = BacklogModel.this.cluster.committed(partition);
				PartitionModel.verify(committed <= left.firstUnsettled(), () -> "skipped a record of " + partition);
				PartitionModel.verify(!commits || committed == left.firstUnsettled(),
						() -> "did not commit what is settled of " + partition);
				this.paused.remove(partition);
			}
			for (TopicPartition partition : partitions) {
				this.assignments.computeIfAbsent(partition,
						(key) -> new PartitionModel(key, BacklogModel.this.cluster));
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
			PartitionModel.verify(this.fixture.unaccounted() == 0, () -> "records are unaccounted for");
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
			for (Map.Entry<TopicPartition, PartitionModel> each : this.assignments.entrySet()) {
				if (!this.paused.contains(each.getKey())) {
					earliest = Math.min(earliest, each.getValue().readyAt());
				}
			}
			Set<PartitionModel> before = Set.copyOf(this.assignments.values());
			int fetched = this.fixture.client().fetched().size();
			List<String> polled = this.fixture.poll(timeout);
			trace("polled " + polled);
			long due = earliest;
			PartitionModel.verify(
					time.millis() <= Math.max(begin, due) || !before.containsAll(this.assignments.values()),
					() -> "waited longer than until a record is due");
			this.fixture.client().fetched().stream().skip(fetched).forEach(this::fetched);
			PartitionModel.verify(this.fixture.unaccounted() == 0, () -> "records are unaccounted for");
			List<String> unsettled = new ArrayList<>();
			for (PartitionBacklog partition : this.fixture.backlog().handedOut()) {
				PartitionModel assignment = this.assignments.get(partition.partition());
				PartitionModel.verify(assignment != null,
						() -> "handed out a partition that has gone: " + partition.partition());
				PartitionModel.verify(!this.paused.contains(partition.partition()), () -> "handed out what is paused");
				PartitionModel.verify(assignment.readyAt(partition) <= time.millis(),
						() -> "handed out too early: " + partition.partition());
				unsettled.addAll(assignment.handedOut(partition, BacklogModel.this.limit));
			}
			PartitionModel.verify(polled.equals(unsettled), () -> "polled " + polled + " and handed out " + unsettled);
		}

		private void fetched(String id) {
			String[] parts = id.split("@");
			PartitionModel assignment = this.assignments.get(PARTITIONS.get(Integer.parseInt(parts[0])));
			PartitionModel.verify(assignment != null, () -> "fetched of a partition that has gone: " + id);
			assignment.fetched(Long.parseLong(parts[1]));
		}

		/**
		 * As the listener container does, with a listener that does anything.
		 */
		private void walk() {
			for (PartitionBacklog partition : this.fixture.backlog().handedOut()) {
				PartitionModel assignment = this.assignments.get(partition.partition());
				partition.walked();
				for (PolledRecord polled : partition) {
					Known known = assignment.known(polled);
					known.compare(polled);
					if (!polled.isSettled() && polled.isTime(BacklogModel.this.cluster.millis())) {
						work(known, polled);
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

		private void work(Known known, PolledRecord polled) {
			int kind = this.goesWell ? 0 : BacklogModel.this.random.nextInt(6);
			CompletableFuture<Void> ending = known.attempt;
			if (ending != null) {
				end(known, polled, ending);
			}
			else if (known.decision != null && kind < 3) {
				trace("acknowledged " + ConsumerFixture.id(polled.record()));
				ConsumerFixture.acknowledge(polled);
				known.settled = true;
			}
			else if (known.decision != null) {
				Duration delay = anyDelay(known);
				trace("not sent " + ConsumerFixture.id(polled.record()) + " for " + delay);
				this.fixture.refuse(polled, delay);
			}
			else if (kind < 2) {
				settle(known, polled);
			}
			else if (kind == 2) {
				Duration delay = anyDelay(known);
				trace("postponed " + ConsumerFixture.id(polled.record()) + " for " + delay);
				this.fixture.postpone(polled, delay);
			}
			else if (kind == 3) {
				trace("goes on: " + ConsumerFixture.id(polled.record()));
				known.attempt = new Attempt();
				known.due = 0;
				BacklogModel.this.running.add(known.attempt);
				ConsumerFixture.run(polled, known.attempt);
			}
			else {
				decide(known, polled);
			}
		}

		private void end(Known known, PolledRecord polled, CompletableFuture<Void> ending) {
			if (ending.isCompletedExceptionally()) {
				known.attempt = null;
				ConsumerFixture.end(polled);
				decide(known, polled);
			}
			else if (ending.isDone()) {
				known.attempt = null;
				settle(known, polled);
			}
		}

		private void settle(Known known, PolledRecord polled) {
			trace("settled " + ConsumerFixture.id(polled.record()));
			ConsumerFixture.succeed(polled);
			known.settled = true;
		}

		private void decide(Known known, PolledRecord polled) {
			trace("decided " + ConsumerFixture.id(polled.record()));
			known.decision = ConsumerFixture.decide(polled);
			known.due = 0;
		}

		private Duration anyDelay(Known known) {
			Duration delay = Duration.ofMillis(1 + BacklogModel.this.random.nextInt(400));
			known.due = BacklogModel.this.cluster.millis() + delay.toMillis();
			return delay;
		}

		void check() {
			this.assignments.forEach((partition, assignment) -> PartitionModel.verify(
					BacklogModel.this.cluster.committed(partition) <= assignment.firstUnsettled(),
					() -> "the committed offset has passed a record of " + partition));
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

}
