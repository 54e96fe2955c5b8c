package io.github.resilientkafka.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.lag.PartitionLag;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.progress.ListenerProgress;
import io.github.resilientkafka.progress.ProgressMonitor;
import io.github.resilientkafka.progress.TopicProgress;
import org.jspecify.annotations.Nullable;

/**
 * The health {@code lag}: whether the consumers get on.
 */
public final class LagHealth implements HealthComponent {

	private final ProgressMonitor monitor;

	private final HealthLevel stalled;

	private final @Nullable Duration maxTime;

	/**
	 * Create it.
	 * @param monitor what knows how the listeners get on
	 * @param stalled how bad it is if a partition gets on no more
	 * @param maxTime how long a record may wait to be processed, or {@code null} if any
	 * time
	 */
	public LagHealth(ProgressMonitor monitor, HealthLevel stalled, @Nullable Duration maxTime) {
		this.monitor = monitor;
		this.stalled = stalled;
		this.maxTime = maxTime;
	}

	@Override
	public String name() {
		return "lag";
	}

	@Override
	public ComponentHealth health() {
		HealthReport report = new HealthReport();
		List<LagFinding> findings = new ArrayList<>();
		for (RegisteredListener listener : this.monitor.listeners()) {
			String id = listener.policy().listener();
			ListenerProgress progress = this.monitor.progress(id);
			if (progress != null) {
				report.listener(id, lanes(progress, report));
				progress.topics().forEach((topic) -> addFindings(id, topic, findings));
			}
			else {
				report.withoutSample(id);
			}
		}
		findings.sort(Comparator.comparing(LagFinding::level)
			.thenComparing((finding) -> finding.partition().status())
			.thenComparing(LagFinding::lag)
			.reversed());
		findings.stream()
			.filter((finding) -> finding.level() != HealthLevel.UP)
			.forEach((finding) -> report.add(finding.level(), finding.reason()));
		if (!findings.isEmpty()) {
			report.detail("partitions", findings.stream().limit(HealthReport.MOST).map(LagFinding::details).toList());
		}
		return report.health();
	}

	private Map<String, Object> lanes(ListenerProgress progress, HealthReport report) {
		Map<String, LagSummary> lanes = new LinkedHashMap<>();
		for (TopicProgress topic : progress.topics()) {
			lanes.merge(topic.laneName(), LagSummary.of(topic), LagSummary::plus);
			if (topic.lag() == null) {
				report.add(HealthLevel.UNKNOWN, "The offsets of listener '%s' in topic '%s' are not known"
					.formatted(progress.listener(), topic.topic()));
			}
			if (!topic.silent().isEmpty()) {
				report.add(this.stalled,
						"The brokers that lead the partitions %s of topic '%s' do not answer this application, though the cluster takes them for live: check the network to their advertised.listeners"
							.formatted(topic.silent(), topic.topic()));
			}
		}
		Map<String, Object> details = new LinkedHashMap<>();
		lanes.forEach((lane, summary) -> details.put(lane, summary.details()));
		return details;
	}

	private void addFindings(String listener, TopicProgress topic, List<LagFinding> findings) {
		for (PartitionLag partition : topic.partitions()) {
			HealthLevel level = level(topic, partition);
			if (level != HealthLevel.UP || partition.status().compareTo(LagStatus.UNKNOWN) > 0) {
				findings.add(new LagFinding(level, listener, topic.laneName(), partition));
			}
		}
	}

	private HealthLevel level(TopicProgress topic, PartitionLag partition) {
		if (partition.retention().lost() > 0 || partition.retention().atRisk()) {
			return HealthLevel.DOWN;
		}
		if (partition.status().isStuck()) {
			return this.stalled;
		}
		// In a retry lane a record waits on purpose
		boolean late = this.maxTime != null && !topic.isRetry() && partition.timeLag() != null
				&& partition.timeLag().compareTo(this.maxTime) > 0;
		return late ? HealthLevel.DEGRADED : HealthLevel.UP;
	}

}
