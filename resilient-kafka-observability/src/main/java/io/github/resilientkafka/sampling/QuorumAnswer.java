package io.github.resilientkafka.sampling;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.QuorumInfo;

/**
 * What a cluster says of its controllers.
 *
 * @param leader the id of the one that leads, or -1
 * @param caughtUpAt when each voter was last known to have all that the leader has, in ms
 * of the leader's clock; -1 if never
 */
record QuorumAnswer(int leader, Map<Integer, Long> caughtUpAt) {

	/**
	 * Controllers fetch all the time, and something is written twice a second.
	 */
	private static final long TOLERANCE = 5_000;

	static QuorumAnswer of(QuorumInfo info) {
		Map<Integer, Long> caughtUpAt = new HashMap<>();
		info.voters().forEach((voter) -> {
			OptionalLong time = voter.lastCaughtUpTimestamp();
			caughtUpAt.put(voter.replicaId(), time.orElse(-1));
		});
		return new QuorumAnswer(info.leaderId(), caughtUpAt);
	}

	/**
	 * The voters that do not keep up, compared with what the leader says of itself: the
	 * clock here may be another.
	 */
	Set<Integer> behind() {
		long leaderTime = this.caughtUpAt.getOrDefault(this.leader, -1L);
		if (leaderTime < 0) {
			return Set.of();
		}
		return this.caughtUpAt.entrySet()
			.stream()
			.filter((voter) -> voter.getKey() != this.leader && leaderTime - voter.getValue() > TOLERANCE)
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

}
