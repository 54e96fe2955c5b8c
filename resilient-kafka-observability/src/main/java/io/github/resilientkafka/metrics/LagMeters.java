package io.github.resilientkafka.metrics;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.resilientkafka.lag.DeadLetterState;
import io.github.resilientkafka.lag.LagStatus;
import io.github.resilientkafka.lag.RetryLaneState;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.progress.ListenerProgress;
import io.github.resilientkafka.progress.ProgressMonitor;
import io.github.resilientkafka.progress.TopicProgress;
import io.github.resilientkafka.topic.TopicChain;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Meters of lag, retries and dead letters, by listener and topic, never by partition.
 * What is not known is {@code NaN}. All instances that sample the same groups show the
 * same, give or take a sample: {@code max}, not {@code sum}, over instances. Thread-safe.
 */
public final class LagMeters implements MeterBinder {

	private final ProgressMonitor monitor;

	/**
	 * Create the meters.
	 * @param monitor what knows how the listeners get on
	 */
	public LagMeters(ProgressMonitor monitor) {
		this.monitor = monitor;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.monitor.observe((listener) -> bind(listener, registry));
	}

	private void bind(RegisteredListener listener, MeterRegistry registry) {
		TopicChain chain = listener.chain();
		String id = listener.policy().listener();
		Set<String> retryLanes = new LinkedHashSet<>();
		chain.laneNames().forEach((topic, lane) -> {
			if (isNew(registry, "resilient.kafka.consumer.lag", "listener", id, "topic", topic)) {
				bindLag(registry, id, lane, topic);
			}
			if (!chain.topics().contains(topic)) {
				retryLanes.add(lane);
			}
		});
		retryLanes.stream()
			.filter((lane) -> isNew(registry, "resilient.kafka.retry.overdue", "listener", id, "lane", lane))
			.forEach((lane) -> bindRetries(registry, id, lane));
		chain.deadLetterTopics()
			.stream()
			.filter((topic) -> isNew(registry, "resilient.kafka.dead.letters", "listener", id, "topic", topic))
			.forEach((topic) -> bindDeadLetters(registry, id, topic));
	}

	/**
	 * A listener comes again when it has more lanes.
	 */
	private static boolean isNew(MeterRegistry registry, String name, String... tags) {
		return registry.find(name).tags(tags).meters().isEmpty();
	}

	private void bindLag(MeterRegistry registry, String listener, String lane, String topic) {
		Tags tags = Tags.of("listener", listener, "lane", lane, "topic", topic);
		gauge(registry, "resilient.kafka.consumer.lag", tags, "Records that are not processed", "records",
				() -> ofTopic(listener, topic, TopicProgress::lag));
		if (lane.equals("main")) {
			bindTime(registry, listener, topic, tags);
		}
		for (LagStatus status : LagStatus.values()) {
			gauge(registry, "resilient.kafka.consumer.partitions", tags.and("status", status.tag()),
					"Partitions by how their consumer gets on", "partitions",
					() -> ofTopic(listener, topic, (progress) -> progress.count(status)));
		}
	}

	/**
	 * Retries are judged by when they are due, and nothing deletes them before.
	 */
	private void bindTime(MeterRegistry registry, String listener, String topic, Tags tags) {
		timeGauge(registry, "resilient.kafka.consumer.lag.time", tags,
				"How long ago the first record came that is not processed, by estimation",
				() -> ofTopic(listener, topic, TopicProgress::timeLag));
		gauge(registry, "resilient.kafka.consumer.lead.ratio", tags,
				"How much of the log is behind the consumer; what is in front of it is deleted unread at 0", null,
				() -> ofTopic(listener, topic, TopicProgress::leadRatio));
	}

	private void bindRetries(MeterRegistry registry, String listener, String lane) {
		Tags tags = Tags.of("listener", listener, "lane", lane);
		String name = "resilient.kafka.retry.records";
		String description = "Records in a retry lane; what counts as overdue is so for certain";
		gauge(registry, name, tags.and("state", "waiting"), description, "records",
				() -> ofLane(listener, lane, RetryLaneState::waiting));
		gauge(registry, name, tags.and("state", "overdue"), description, "records",
				() -> ofLane(listener, lane, RetryLaneState::overdue));
		gauge(registry, name, tags.and("state", "unknown"), description, "records",
				() -> ofLane(listener, lane, RetryLaneState::unknown));
		timeGauge(registry, "resilient.kafka.retry.overdue", tags, "For how long a record has been due, at least",
				() -> ofLane(listener, lane, (state) -> orZero(state.oldestOverdue())));
	}

	private void bindDeadLetters(MeterRegistry registry, String listener, String topic) {
		Tags tags = Tags.of("listener", listener, "topic", topic);
		gauge(registry, "resilient.kafka.dead.letters", tags, "Dead letters, at most", "records",
				() -> ofDeadLetters(listener, topic, DeadLetterState::depth));
		gauge(registry, "resilient.kafka.dead.letters.open", tags,
				"Dead letters that are neither replayed nor discarded, at most", "records",
				() -> ofDeadLetters(listener, topic, DeadLetterState::open));
		timeGauge(registry, "resilient.kafka.dead.letters.oldest.age", tags,
				"For how long the first dead letter has been there, at least",
				() -> ofDeadLetters(listener, topic, (state) -> orZero(state.oldestAge())));
	}

	private static void gauge(MeterRegistry registry, String name, Tags tags, String description, @Nullable String unit,
			Value<Number> value) {
		Gauge.builder(name, value, LagMeters::number)
			.tags(tags)
			.description(description)
			.baseUnit(unit)
			.strongReference(true)
			.register(registry);
	}

	private static void timeGauge(MeterRegistry registry, String name, Tags tags, String description,
			Value<Duration> value) {
		TimeGauge.builder(name, value, TimeUnit.MILLISECONDS, LagMeters::millis)
			.tags(tags)
			.description(description)
			.strongReference(true)
			.register(registry);
	}

	private static double number(Value<Number> value) {
		Number number = value.get();
		return (number != null) ? number.doubleValue() : Double.NaN;
	}

	private static double millis(Value<Duration> value) {
		Duration duration = value.get();
		return (duration != null) ? duration.toMillis() : Double.NaN;
	}

	private static Duration orZero(@Nullable Duration duration) {
		return (duration != null) ? duration : Duration.ZERO;
	}

	private <T> @Nullable T ofTopic(String listener, String topic, Function<TopicProgress, @Nullable T> value) {
		ListenerProgress progress = this.monitor.progress(listener);
		if (progress == null) {
			return null;
		}
		for (TopicProgress each : progress.topics()) {
			if (each.topic().equals(topic) && !each.partitions().isEmpty()) {
				return value.apply(each);
			}
		}
		return null;
	}

	private <T> @Nullable T ofLane(String listener, String lane, Function<RetryLaneState, T> value) {
		ListenerProgress progress = this.monitor.progress(listener);
		RetryLaneState state = (progress != null) ? progress.retries(lane) : null;
		return (state != null) ? value.apply(state) : null;
	}

	private <T> @Nullable T ofDeadLetters(String listener, String topic, Function<DeadLetterState, T> value) {
		ListenerProgress progress = this.monitor.progress(listener);
		DeadLetterState state = (progress != null) ? progress.deadLetters().get(topic) : null;
		return (state != null) ? value.apply(state) : null;
	}

	/**
	 * A value that may not be known.
	 */
	@FunctionalInterface
	private interface Value<T> {

		@Nullable T get();

	}

}
