package io.github.resilientkafka.topic;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

import io.github.resilientkafka.admin.BrokerAnswer;
import io.github.resilientkafka.admin.BrokerAnswer.Failed;
import io.github.resilientkafka.admin.Deadline;
import io.github.resilientkafka.time.TimeSource;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.errors.RetriableException;

import org.springframework.core.log.LogAccessor;

/**
 * Compares the clock of this machine with that of the controller of each cluster, which
 * is told by {@code DescribeQuorum} (KIP-595, KIP-836). Where the application may not ask
 * that, the clock of this machine is trusted. Thread-safe.
 */
public final class ClusterClocks {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(ClusterClocks.class));

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_QUESTIONS = 3;

	private final ClusterAdmins admins;

	private final TimeSource clock;

	private final Map<Cluster, ClusterClock> clocks = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param clock the clock of this machine
	 */
	public ClusterClocks(ClusterAdmins admins, TimeSource clock) {
		this.admins = admins;
		this.clock = clock;
	}

	/**
	 * The clock of this machine.
	 * @return the clock
	 */
	public TimeSource ofMachine() {
		return this.clock;
	}

	/**
	 * The clock that instances of an application agree on.
	 * @param cluster the cluster that they have in common
	 * @return the clock
	 */
	public TimeSource of(Cluster cluster) {
		return clock(cluster);
	}

	private ClusterClock clock(Cluster cluster) {
		return this.clocks.computeIfAbsent(cluster, (unknown) -> new ClusterClock(unknown.toString(), this.clock));
	}

	/**
	 * Ask a cluster for its time. Takes up to five seconds.
	 * @param cluster the cluster
	 * @return whether there is nothing to be gained from asking again soon
	 */
	public boolean compare(Cluster cluster) {
		// A test that sets its clock means it
		return this.clock != TimeSource.SYSTEM || ask(cluster);
	}

	boolean ask(Cluster cluster) {
		Deadline deadline = Deadline.in(TIMEOUT);
		try {
			for (int question = 0; question < MAX_QUESTIONS; question++) {
				long before = this.clock.millis();
				BrokerAnswer<QuorumInfo> answer = BrokerAnswer
					.await(this.admins.of(cluster).describeMetadataQuorum().quorumInfo(), deadline);
				long after = this.clock.millis();
				if (answer instanceof Failed<?> failed) {
					logger.debug(failed.reason(), () -> "Cluster %s does not tell its time".formatted(cluster));
					return !(failed.reason() instanceof RetriableException);
				}
				OptionalLong time = time(answer.orThrow());
				if (time.isPresent() && (ClusterClock.isExact(before, after) || question == MAX_QUESTIONS - 1)) {
					clock(cluster).told(time.getAsLong(), before, after);
					return true;
				}
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			logger.debug(ex, () -> "Cluster %s cannot be asked for its time".formatted(cluster));
		}
		return false;
	}

	/**
	 * The leader says of itself that it has all that it has: now.
	 */
	private static OptionalLong time(QuorumInfo info) {
		return info.voters()
			.stream()
			.filter((voter) -> voter.replicaId() == info.leaderId())
			.map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
			.findFirst()
			.orElse(OptionalLong.empty());
	}

}
