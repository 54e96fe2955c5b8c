package io.github.resilientkafka.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.lag.PartitionLag;
import io.github.resilientkafka.progress.TopicProgress;
import org.jspecify.annotations.Nullable;

/**
 * How a lane gets on, over all its topics.
 *
 * @param status that of the worst partition
 * @param lag how many records are not processed, or {@code null} if that is not known
 * @param timeLag how long ago the first of them came, or {@code null} if that is not
 * known
 * @param partitions how many partitions have which status
 */
record LagSummary(LagStatus status, @Nullable Long lag, @Nullable Duration timeLag,
		Map<LagStatus, Integer> partitions) {

	static LagSummary of(TopicProgress topic) {
		Map<LagStatus, Integer> counts = new TreeMap<>();
		for (PartitionLag partition : topic.partitions()) {
			counts.merge(partition.status(), 1, Integer::sum);
		}
		if (topic.unanswered() > 0) {
			counts.merge(LagStatus.UNKNOWN, topic.unanswered(), Integer::sum);
		}
		LagStatus worst = counts.keySet().stream().reduce(LagStatus::worse).orElse(LagStatus.UNKNOWN);
		return new LagSummary(worst, topic.lag(), topic.timeLag(), counts);
	}

	LagSummary plus(LagSummary other) {
		Map<LagStatus, Integer> counts = new TreeMap<>(this.partitions);
		other.partitions.forEach((each, count) -> counts.merge(each, count, Integer::sum));
		return new LagSummary(this.status.worse(other.status), sum(this.lag, other.lag),
				longer(this.timeLag, other.timeLag), counts);
	}

	private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return one + other;
	}

	private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.compareTo(other) >= 0) ? one : other;
	}

	Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("status", this.status.name());
		HealthReport.put(details, "lag", this.lag);
		HealthReport.putSeconds(details, "timeLagSeconds", this.timeLag);
		Map<String, Integer> counts = new LinkedHashMap<>();
		this.partitions.forEach((each, count) -> counts.put(each.name(), count));
		details.put("partitions", counts);
		return details;
	}

}
