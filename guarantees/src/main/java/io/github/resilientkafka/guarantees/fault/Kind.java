package io.github.resilientkafka.guarantees.fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;

import io.github.resilientkafka.guarantees.scene.FakeClock;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.workload.Mode;

/**
 * The kinds of fault, how long one lasts, and which parts of the health may name it.
 */
public enum Kind {

	/** An application ends without a word. */
	APPLICATION_KILLED("SIGKILL of an application", 2, 4, Set.of(),
			(random, modes) -> new ApplicationTaken(random.nextInt(Scene.SLOTS), Taking.KILL)),

	/** Longer than the session time-out of 10 s. */
	APPLICATION_FROZEN("SIGSTOP of an application", 13, 16, Set.of(),
			(random, modes) -> new ApplicationTaken(random.nextInt(Scene.SLOTS), Taking.FREEZE)),

	/** An application has time to stop. */
	APPLICATION_RESTARTED("clean restart of an application", 1, 2, Set.of(),
			(random, modes) -> new ApplicationTaken(random.nextInt(Scene.SLOTS), Taking.STOP)),

	/** All applications change, one by one. */
	DEPLOYED("rolling deployment: delays, concurrency, version of the library", 1, 2, Set.of(),
			(random, modes) -> new Deployed()),

	/** An application is in the future. */
	CLOCK_AHEAD("clock of an application an hour ahead", 8, 12, Set.of(),
			(random, modes) -> new ClockMoved(random.nextInt(Scene.SLOTS), Duration.ofHours(1))),

	/** An application is in the past. */
	CLOCK_BEHIND("clock of an application an hour behind", 8, 12, Set.of(),
			(random, modes) -> new ClockMoved(random.nextInt(Scene.SLOTS), Duration.ofHours(-1))),

	/** A broker ends without a word. */
	BROKER_KILLED("SIGKILL of a broker", 4, 8, Set.of("cluster", "isr"),
			(random, modes) -> BrokersTaken.one(1 + random.nextInt(3), Taking.KILL)),

	/** A broker keeps its connections and does nothing. */
	BROKER_FROZEN("SIGSTOP of a broker", 6, 12, Set.of("cluster", "isr"),
			(random, modes) -> BrokersTaken.one(1 + random.nextInt(3), Taking.FREEZE)),

	/** A broker has time to hand over. */
	BROKER_RESTARTED("clean restart of a broker", 1, 3, Set.of("cluster", "isr"),
			(random, modes) -> BrokersTaken.one(1 + random.nextInt(3), Taking.STOP)),

	/** As an update of the brokers does it. */
	BROKERS_ROLLED("rolling restart of all brokers", 0, 1, Set.of("cluster", "isr"),
			(random, modes) -> new BrokersRolled()),

	/** One replica is left, and two have to be in sync. */
	BELOW_MINIMUM("two brokers killed: replicas in sync below the minimum", 5, 9, Set.of("cluster", "isr"),
			(random, modes) -> BrokersTaken.allBut(1 + random.nextInt(3))),

	/** Nobody takes commits of a group for a while. */
	GROUP_COORDINATOR_KILLED("SIGKILL of a group coordinator", 3, 6, Set.of("cluster", "isr"),
			(random, modes) -> BrokersTaken.coordinatorOf(pick(modes, random))),

	/** Nobody ends transactions for a while. */
	TRANSACTION_COORDINATOR_KILLED("SIGKILL of a transaction coordinator", 3, 6, Set.of("cluster", "isr"),
			(random, modes) -> BrokersTaken.transactionCoordinator(random.nextInt(1000))),

	/** All brokers are up, and others lead. */
	LEADERS_MOVED("leaders moved", 1, 2, Set.of(), (random, modes) -> new LeadersMoved(random.nextInt(2))),

	/** Connections are reset and refused. */
	NETWORK_CUT("network of an application cut", 4, 10, Set.of("cluster"),
			(random, modes) -> new NetworkSpoilt(random.nextInt(Scene.SLOTS), NetworkSpoilt.How.CUT)),

	/** Each way takes 400 ms. */
	NETWORK_SLOW("network of an application slow", 5, 10, Set.of(),
			(random, modes) -> new NetworkSpoilt(random.nextInt(Scene.SLOTS), NetworkSpoilt.How.SLOW)),

	/** Connections stay open, and nothing comes through. */
	NETWORK_HALF_OPEN("network of an application half-open", 6, 14, Set.of("cluster"),
			(random, modes) -> new NetworkSpoilt(random.nextInt(Scene.SLOTS), NetworkSpoilt.How.HALF_OPEN)),

	/** A broker cannot write. */
	DISK_FULL("disk of a broker full", 4, 8, Set.of("cluster", "isr"),
			(random, modes) -> new DiskFull(1 + random.nextInt(3))),

	/** Keys move to other partitions. */
	PARTITIONS_ADDED("partition added to each main topic", 3, 4, Set.of(), (random, modes) -> new PartitionsAdded()),

	/** An ACL denies what was allowed. */
	RIGHTS_TAKEN("rights taken away and given back", 6, 10, Set.of("listeners", "cluster", "lag", "isr"),
			(random, modes) -> new RightTaken(
					RightTaken.Right.values()[random.nextInt(RightTaken.Right.values().length)])),

	/** The store of one mode ends without a word. */
	REDIS_GONE("Redis gone", 4, 8, Set.of("redis", "listeners"),
			(random, modes) -> new StoreTaken(StoreTaken.Store.REDIS)),

	/** The store of one mode ends without a word. */
	POSTGRES_GONE("PostgreSQL gone", 4, 8, Set.of("db", "listeners"),
			(random, modes) -> new StoreTaken(StoreTaken.Store.POSTGRES)),

	/** Longer than all retries together take. */
	DOWNSTREAM_DOWN("what listeners depend on is down, for longer than all retries take", 19, 22,
			Set.of("circuitBreakers", "listeners"), (random, modes) -> new DownstreamDown()),

	/** The one kind that may lose records. */
	RETRY_TOPIC_DELETED("retry topic deleted while it holds records", 4, 6, Set.of("listeners", "retries", "isr"),
			(random, modes) -> new RetryTopicDeleted(
					pick(modes.stream().filter((mode) -> mode != Mode.AT_MOST_ONCE).toList(), random)));

	private final String label;

	private final int shortest;

	private final int longest;

	private final Set<String> namedBy;

	private final BiFunction<Random, List<Mode>, Fault> factory;

	Kind(String label, int shortest, int longest, Set<String> namedBy, BiFunction<Random, List<Mode>, Fault> factory) {
		this.label = label;
		this.shortest = shortest;
		this.longest = longest;
		this.namedBy = namedBy;
		this.factory = factory;
	}

	public String id() {
		return name().toLowerCase().replace('_', '-');
	}

	public String label() {
		return this.label;
	}

	/**
	 * The components of the health of which one is expected not to be {@code UP}; empty
	 * if nothing is wrong from where the application stands.
	 */
	public Set<String> namedBy() {
		return this.namedBy;
	}

	/**
	 * What keeps it from happening on this machine.
	 * @param scene what it would happen to
	 * @return empty if nothing does
	 */
	public Optional<String> obstacle(Scene scene) {
		return switch (this) {
			case CLOCK_AHEAD, CLOCK_BEHIND -> FakeClock.obstacle();
			case DISK_FULL -> scene.cluster().broker(1).disk().canFill() ? Optional.empty()
					: Optional.of("a file system for each broker cannot be mounted; run it as root");
			default -> Optional.empty();
		};
	}

	PlannedFault plan(Random random, List<Mode> modes) {
		Fault fault = this.factory.apply(random, modes);
		int seconds = this.shortest + random.nextInt(this.longest - this.shortest + 1);
		return new PlannedFault(this, fault, Duration.ofSeconds(seconds), Duration.ofMillis(random.nextInt(2000)));
	}

	private static Mode pick(List<Mode> modes, Random random) {
		return modes.get(random.nextInt(modes.size()));
	}

}
