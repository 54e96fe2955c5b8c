package io.github.resilientkafka.health;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.resilientkafka.lag.DeadLetterState;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.progress.ListenerProgress;
import io.github.resilientkafka.progress.ProgressMonitor;
import io.github.resilientkafka.state.CutDeadLetters;
import org.jspecify.annotations.Nullable;

/**
 * The health {@code deadLetters}: whether records end up there. How many lie there
 * already is a detail, since nobody can do anything about it by restarting.
 */
public final class DeadLettersHealth implements HealthComponent {

	private final ProgressMonitor monitor;

	private final CutDeadLetters cut;

	private final Clock clock;

	private final Duration growthWindow;

	private final long growth;

	private final @Nullable Long maxDepth;

	/**
	 * Create it.
	 * @param monitor what knows how the listeners get on
	 * @param cut what knows which dead letters are without a part of their record
	 * @param clock tells how old these are
	 * @param growthWindow for how long a dead letter counts as new
	 * @param growth how many new dead letters of a topic are too many, 0 if none are
	 * @param maxDepth how many dead letters a topic may hold, or {@code null} if any
	 * number
	 */
	public DeadLettersHealth(ProgressMonitor monitor, CutDeadLetters cut, Clock clock, Duration growthWindow,
			long growth, @Nullable Long maxDepth) {
		this.monitor = monitor;
		this.cut = cut;
		this.clock = clock;
		this.growthWindow = growthWindow;
		this.growth = growth;
		this.maxDepth = maxDepth;
	}

	@Override
	public String name() {
		return "deadLetters";
	}

	@Override
	public ComponentHealth health() {
		HealthReport report = new HealthReport();
		for (RegisteredListener listener : this.monitor.listeners()) {
			String id = listener.policy().listener();
			ListenerProgress progress = this.monitor.progress(id);
			if (listener.chain().deadLetterTopics().isEmpty()) {
				continue;
			}
			if (progress == null) {
				report.withoutSample(id);
			}
			Map<String, Object> topics = new LinkedHashMap<>();
			for (String topic : listener.chain().deadLetterTopics()) {
				Map<String, Object> details = (progress != null)
						? topic(topic, progress.deadLetters().get(topic), report) : new LinkedHashMap<>();
				addCut(topic, details, report);
				if (progress != null || !details.isEmpty()) {
					topics.put(topic, details);
				}
			}
			report.listener(id, topics);
		}
		return report.health();
	}

	private Map<String, Object> topic(String topic, @Nullable DeadLetterState state, HealthReport report) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (state == null) {
			report.add(HealthLevel.UNKNOWN, "The offsets of topic '%s' are not known".formatted(topic));
			return details;
		}
		if (this.growth > 0 && state.growth() >= this.growth) {
			report.add(HealthLevel.DEGRADED,
					"Up to %d dead letters have come to '%s' within the last %d s: look at lastFailures of the endpoint resilientkafka"
						.formatted(state.growth(), topic, this.growthWindow.toSeconds()));
		}
		if (this.maxDepth != null && state.open() > this.maxDepth) {
			report.add(HealthLevel.DEGRADED,
					"There are up to %d open dead letters in '%s', more than %d: replay or discard them"
						.formatted(state.open(), topic, this.maxDepth));
		}
		details.put("atMost", state.depth());
		details.put("openAtMost", state.open());
		details.put("newAtMost", state.growth());
		HealthReport.putSeconds(details, "oldestSeconds", state.oldestAge());
		return details;
	}

	/**
	 * The last of these counts for as long as a new dead letter does: its value is gone
	 * when the main topic deletes it.
	 */
	private void addCut(String topic, Map<String, Object> details, HealthReport report) {
		CutDeadLetters.InTopic known = this.cut.in(topic);
		if (known == null) {
			return;
		}
		if (this.clock.millis() - known.millis() <= this.growthWindow.toMillis()) {
			report.add(HealthLevel.DEGRADED,
					("%d dead letter(s) in '%s' did not fit with all of their record. The last is without its %s, which is"
							+ " at %s for as long as that topic keeps it. Raise max.message.bytes of '%s', and fetch what is"
							+ " missing before it is deleted")
						.formatted(known.count(), topic, known.omitted(), known.last(), topic));
		}
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("count", known.count());
		values.put("last", known.last().toString());
		values.put("omitted", known.omitted());
		values.put("at", known.at().toString());
		details.put("cut", values);
	}

}
