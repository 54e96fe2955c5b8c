package io.github.resilientkafka.health;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.lag.PartitionLag;
import io.github.resilientkafka.lag.PartitionOffsets;

/**
 * A partition whose consumer does not get on as it should.
 *
 * @param level how bad that is
 * @param listener the id of the listener
 * @param lane the name of the lane
 * @param partition what is known
 */
record LagFinding(HealthLevel level, String listener, String lane, PartitionLag partition) {

	long lag() {
		Long lag = this.partition.lag();
		return (lag != null) ? lag : 0;
	}

	String reason() {
		String name = this.partition.offsets().partition().toString();
		if (this.partition.retention().lost() > 0) {
			return "Up to %d records of %s were deleted before listener '%s' has committed them: raise retention.ms of the topic"
				.formatted(this.partition.retention().lost(), name, this.listener);
		}
		if (this.partition.retention().atRisk()) {
			return "The next deletion may take records of %s that listener '%s' has not committed: raise retention.ms of the topic"
				.formatted(name, this.listener);
		}
		return switch (this.partition.status()) {
			case STALL ->
				"Listener '%s' polls %s, and commits nothing of the %d records that are there: look at its pauses, blockedTopics and lastFailures at the endpoint resilientkafka"
					.formatted(this.listener, name, lag());
			case STOP ->
				"Nobody commits anything of %s for listener '%s', where there are %d records: look whether an instance of the application runs"
					.formatted(name, this.listener, lag());
			default -> "Listener '%s' is too late with %s: raise its concurrency, or add instances"
				.formatted(this.listener, name);
		};
	}

	Map<String, Object> details() {
		PartitionOffsets offsets = this.partition.offsets();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("partition", offsets.partition().toString());
		details.put("listener", this.listener);
		details.put("lane", this.lane);
		details.put("status", this.partition.status().name());
		HealthReport.put(details, "lag", this.partition.lag());
		HealthReport.putSeconds(details, "timeLagSeconds", this.partition.timeLag());
		HealthReport.put(details, "committed", offsets.committed());
		details.put("end", offsets.end());
		details.put("assignedHere", offsets.assigned() != null);
		if (this.partition.retention().lost() > 0) {
			details.put("deletedUncommitted", this.partition.retention().lost());
		}
		return details;
	}

}
