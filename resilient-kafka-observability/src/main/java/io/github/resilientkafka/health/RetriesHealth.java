package io.github.resilientkafka.health;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.lag.RetryLaneState;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.progress.ListenerProgress;
import io.github.resilientkafka.progress.ProgressMonitor;
import io.github.resilientkafka.redirect.BlockedTopic;
import io.github.resilientkafka.retired.RetiredLaneWatch;
import io.github.resilientkafka.retired.StrandedTopic;
import io.github.resilientkafka.retired.UnreadableLane;
import io.github.resilientkafka.topic.TopicChain;
import org.jspecify.annotations.Nullable;

/**
 * The health {@code retries}: whether records that are due are tried again, and whether
 * those that failed can be put aside.
 */
public final class RetriesHealth implements HealthComponent {

	private final ProgressMonitor monitor;

	private final RetiredLaneWatch retired;

	private final Duration overdueAfter;

	private final Clock clock;

	/**
	 * Create it.
	 * @param monitor what knows how the listeners get on
	 * @param retired what knows where records wait that nobody reads
	 * @param overdueAfter for how long a record may be due
	 * @param clock tells which topics cannot be reached now
	 */
	public RetriesHealth(ProgressMonitor monitor, RetiredLaneWatch retired, Duration overdueAfter, Clock clock) {
		this.monitor = monitor;
		this.retired = retired;
		this.overdueAfter = overdueAfter;
		this.clock = clock;
	}

	@Override
	public String name() {
		return "retries";
	}

	@Override
	public ComponentHealth health() {
		HealthReport report = new HealthReport();
		List<BlockedTopic> unreachable = new ArrayList<>();
		List<SharedTopic> shared = new ArrayList<>();
		long now = this.clock.millis();
		for (RegisteredListener listener : this.monitor.listeners()) {
			String id = listener.policy().listener();
			ListenerProgress progress = this.monitor.progress(id);
			unreachable.addAll(listener.blockedTopics(now));
			if (listener.chain().lanes().isEmpty() && listener.chain().moreRetryTopics().isEmpty()) {
				continue;
			}
			if (progress != null) {
				report.listener(id, lanes(listener.chain(), progress, report));
				shared.addAll(SharedTopic.of(listener, progress));
			}
			else {
				report.withoutSample(id);
			}
		}
		for (BlockedTopic blocked : unreachable) {
			report.add(HealthLevel.DOWN,
					"Records of listener '%s' cannot reach '%s' (%s): check that the brokers run, and that the topic exists, has enough replicas in sync and may be written to"
						.formatted(blocked.listener(), blocked.topic(), blocked.exception()));
		}
		if (!unreachable.isEmpty()) {
			report.detail("blocked",
					unreachable.stream().limit(HealthReport.MOST).map(RetriesHealth::details).toList());
		}
		shared.forEach((topic) -> report.add(HealthLevel.DEGRADED, topic.reason()));
		if (!shared.isEmpty()) {
			report.detail("shared", shared.stream().limit(HealthReport.MOST).map(SharedTopic::details).toList());
		}
		Collection<StrandedTopic> stranded = this.retired.stranded();
		stranded.forEach((topic) -> report.add(HealthLevel.DEGRADED, topic.text()));
		if (!stranded.isEmpty()) {
			report.detail("stranded", stranded.stream().limit(HealthReport.MOST).map(RetriesHealth::details).toList());
		}
		Collection<UnreadableLane> unreadable = this.retired.unreadable();
		unreadable.forEach((lane) -> report.add(HealthLevel.DEGRADED, lane.text()));
		if (!unreadable.isEmpty()) {
			report.detail("unreadable",
					unreadable.stream().limit(HealthReport.MOST).map(RetriesHealth::details).toList());
		}
		return report.health();
	}

	private Map<String, Object> lanes(TopicChain chain, ListenerProgress progress, HealthReport report) {
		Map<String, Object> lanes = new LinkedHashMap<>();
		for (String name : progress.retryLanes()) {
			RetryLaneState state = progress.retries(name);
			Set<String> pausedBy = progress.pausedBy(name);
			if (state == null) {
				report.add(HealthLevel.UNKNOWN,
						"The offsets of listener '%s' in %s are not known".formatted(progress.listener(), name));
			}
			else {
				Duration overdue = state.oldestOverdue();
				if (overdue != null && overdue.compareTo(this.overdueAfter) > 0 && pausedBy.isEmpty()) {
					report.add(HealthLevel.DEGRADED,
							"Listener '%s' has not made a retry in %s that was due %d s ago: look at its container '%1$s.retry' at the endpoint resilientkafka"
								.formatted(progress.listener(), name, overdue.toSeconds()));
				}
			}
			Map<String, Object> details = details(state, pausedBy);
			if (chain.isRetired(name)) {
				details.put("retired", true);
			}
			lanes.put(name, details);
		}
		return lanes;
	}

	private static Map<String, Object> details(@Nullable RetryLaneState lane, Set<String> pausedBy) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (lane != null) {
			details.put("waiting", lane.waiting());
			details.put("overdue", lane.overdue());
			details.put("unknown", lane.unknown());
			HealthReport.putSeconds(details, "overdueSeconds", lane.oldestOverdue());
		}
		if (!pausedBy.isEmpty()) {
			details.put("pausedBy", pausedBy);
		}
		return details;
	}

	private static Map<String, Object> details(StrandedTopic stranded) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("topic", stranded.topic());
		details.put("group", stranded.group());
		details.put("originalTopic", stranded.original());
		details.put("atMost", stranded.records());
		return details;
	}

	private static Map<String, Object> details(UnreadableLane unreadable) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("listener", unreadable.listener());
		details.put("topic", unreadable.topic());
		details.put("group", unreadable.group());
		details.put("atMost", unreadable.records());
		return details;
	}

	private static Map<String, Object> details(BlockedTopic blocked) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("listener", blocked.listener());
		details.put("topic", blocked.topic());
		details.put("since", blocked.since().toString());
		details.put("exception", blocked.exception());
		return details;
	}

}
