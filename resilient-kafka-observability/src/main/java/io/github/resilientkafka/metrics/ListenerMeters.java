package io.github.resilientkafka.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.github.resilientkafka.account.DeliveryTimer;
import io.github.resilientkafka.account.LaneTotals;
import io.github.resilientkafka.account.ListenerAccount;
import io.github.resilientkafka.account.Settlement;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.listener.ContainerRestarter;
import io.github.resilientkafka.listener.ContainerState;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.github.resilientkafka.polling.ConsumerState;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.time.TimeSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * What becomes of records, and the state of each listener.
 */
public final class ListenerMeters implements MeterBinder {

	private static final String PREFIX = "resilient.kafka.";

	private final RegisteredListeners listeners;

	private final ListenerStates states;

	private final ContainerRestarter restarter;

	private final TimeSource clock;

	/**
	 * Create the meters.
	 * @param listeners the listeners of the application
	 * @param states what is the matter with them
	 * @param restarter what starts their containers again
	 */
	public ListenerMeters(RegisteredListeners listeners, ListenerStates states, ContainerRestarter restarter,
			TimeSource clock) {
		this.listeners = listeners;
		this.states = states;
		this.restarter = restarter;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.listeners.observe((listener) -> bind(listener, registry));
		this.listeners.all().forEach((listener) -> bind(listener, registry));
	}

	private void bind(RegisteredListener listener, MeterRegistry registry) {
		String id = listener.policy().listener();
		Tags tags = Tags.of("listener", id);
		ListenerAccount account = listener.consumers().account();
		account.lanes()
			.stream()
			.filter((lane) -> isNew(registry, "records.received", tags.and("lane", lane.lane())))
			.forEach((lane) -> bind(lane, tags.and("lane", lane.lane()), registry));
		if (listener.retry() != null && isNew(registry, "containers", tags.and("container", "retry"))) {
			bind(listener.retry(), tags.and("container", "retry"), registry);
		}
		if (!isNew(registry, "records.unaccounted", tags)) {
			return;
		}
		Gauge.builder(PREFIX + "records.unaccounted", account, ListenerAccount::unaccounted)
			.description("Records that were polled and are gone without being settled or given back")
			.tags(tags)
			.register(registry);
		Gauge.builder(PREFIX + "redirects.blocked", listener, (each) -> each.blockedTopics(this.clock.millis()).size())
			.description("Retry and dead-letter topics that cannot be reached, so that partitions wait")
			.tags(tags)
			.register(registry);
		for (PauseReason reason : PauseReason.values()) {
			Gauge.builder(PREFIX + "listener.paused", this.states, (states) -> isPaused(states, id, reason) ? 1 : 0)
				.description("Whether the listener makes no calls, or no retries, for this reason")
				.tags(tags.and("reason", reason.label()))
				.register(registry);
		}
		bind(listener.main(), tags.and("container", "main"), registry);
		TimeGauge
			.builder(PREFIX + "consumer.silence", listener, TimeUnit.MILLISECONDS,
					(each) -> silence(each.consumers().states()))
			.description("Time since the last poll of the consumer that has not polled for the longest")
			.tags(tags)
			.register(registry);
	}

	/**
	 * A listener comes again when it has more lanes.
	 */
	private static boolean isNew(MeterRegistry registry, String name, Tags tags) {
		return registry.find(PREFIX + name).tags(tags).meters().isEmpty();
	}

	private static boolean isPaused(ListenerStates states, String listener, PauseReason reason) {
		return states.pauses(listener).stream().anyMatch((pause) -> pause.reason() == reason);
	}

	private double silence(Collection<ConsumerState> consumers) {
		long now = this.clock.millis();
		return consumers.stream().mapToLong((consumer) -> Math.max(0, now - consumer.polledAt())).max().orElse(0);
	}

	private void bind(ConcurrentMessageListenerContainer<?, ?> container, Tags tags, MeterRegistry registry) {
		for (ContainerState state : ContainerState.values()) {
			Gauge
				.builder(PREFIX + "containers", container,
						(each) -> (ContainerState.of(each, this.restarter.pending()) == state) ? 1 : 0)
				.description("Whether the container is in this state")
				.tags(tags.and("state", state.label()))
				.strongReference(true)
				.register(registry);
		}
	}

	private static void bind(LaneTotals lane, Tags tags, MeterRegistry registry) {
		count("records.received", "Records polled", lane, LaneTotals::received, tags, registry);
		for (Settlement settlement : Settlement.values()) {
			count("records", "Records by what has become of them", lane, (totals) -> totals.settled(settlement),
					tags.and("outcome", settlement.label()), registry);
		}
		count("records", "Records by what has become of them", lane, LaneTotals::returned,
				tags.and("outcome", "returned"), registry);
		count("attempts.failed", "Attempts that have failed", lane, LaneTotals::failures, tags, registry);
		Gauge.builder(PREFIX + "records.in.flight", lane, LaneTotals::inFlight)
			.description("Records polled and not settled")
			.tags(tags)
			.register(registry);
		FunctionTimer
			.builder(PREFIX + "attempts", lane, LaneTotals::attempts,
					(totals) -> totals.attemptTime(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS)
			.description("Attempts, and the time spent on them with deserialization")
			.tags(tags)
			.register(registry);
		Timer age = Timer.builder(PREFIX + "record.age")
			.description("Age of a record when an attempt begins, of the first in each poll")
			.tags(tags)
			.register(registry);
		Timer lateness = lane.lane().equals("main") ? null
				: Timer.builder(PREFIX + "retry.lateness")
					.description("Time between the due time of a retry and its attempt, of the first in each poll")
					.tags(tags)
					.register(registry);
		lane.time(new MeteredDelivery(age, lateness));
	}

	private static void count(String name, String description, LaneTotals lane, ToLongFunction<LaneTotals> count,
			Tags tags, MeterRegistry registry) {
		FunctionCounter.builder(PREFIX + name, lane, count::applyAsLong)
			.description(description)
			.tags(tags)
			.register(registry);
	}

	/**
	 * Records two times.
	 */
	private record MeteredDelivery(Timer age, @Nullable Timer lateness) implements DeliveryTimer {

		@Override
		public void delivered(long age, long lateness) {
			this.age.record(Duration.ofMillis(age));
			if (this.lateness != null) {
				this.lateness.record(Duration.ofMillis(lateness));
			}
		}

	}

}
