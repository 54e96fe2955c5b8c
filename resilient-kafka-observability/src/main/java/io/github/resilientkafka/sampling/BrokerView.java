package io.github.resilientkafka.sampling;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The brokers of a cluster as they are seen from here, for people.
 *
 * @param state {@code answering}, {@code silent} if none answers, or {@code unknown}
 * @param live the ids of those that are live, none unless they answer
 * @param missing the ids of those that are not, all that are known if none answers, and
 * when they were seen to be missing or, if none answers, were seen last
 */
public record BrokerView(String state, Set<Integer> live, Map<Integer, Instant> missing) {

	/**
	 * View the brokers.
	 * @param snapshot what their cluster has said last
	 * @return the view
	 */
	public static BrokerView of(ClusterSnapshot snapshot) {
		SampleFailure failure = snapshot.attempt().failure();
		Instant seen = snapshot.takenAt();
		Map<Integer, Instant> missing = new TreeMap<>(snapshot.brokers().missing());
		boolean silent = failure != null && failure.kind().isSilence();
		if (silent && seen != null) {
			snapshot.brokers().live().forEach((broker) -> missing.put(broker, seen));
		}
		String state = silent ? "silent" : (failure == null && seen != null) ? "answering" : "unknown";
		return new BrokerView(state, new TreeSet<>(snapshot.liveBrokers()), missing);
	}

	/**
	 * What is shown of it.
	 * @return values that can be written as JSON
	 */
	public Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", this.state);
		details.put("live", this.live);
		details.put("missing",
				this.missing.entrySet()
					.stream()
					.map((broker) -> Map.of("id", broker.getKey(), "since", broker.getValue().toString()))
					.toList());
		return details;
	}

}
