package io.github.resilientkafka.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.announcement.FirstEventListener;
import io.github.resilientkafka.deduplication.DeduplicationPolicy;
import io.github.resilientkafka.event.CallStuckEvent;
import io.github.resilientkafka.event.ConsumerStuckEvent;
import io.github.resilientkafka.event.ContainerRestartEvent;
import io.github.resilientkafka.event.RecordWithoutKeyEvent;
import io.github.resilientkafka.listener.RegisteredListener;
import io.github.resilientkafka.listener.RegisteredListeners;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts what seldom happens.
 */
public final class EventMeters implements MeterBinder {

	private final RegisteredListeners listeners;

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	public EventMeters(RegisteredListeners listeners) {
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.listeners.observe((listener) -> bind(listener, registry));
		this.listeners.all().forEach((listener) -> bind(listener, registry));
	}

	/**
	 * A counter that appears with its first increment has no increase.
	 */
	private static void bind(RegisteredListener listener, MeterRegistry registry) {
		String id = listener.policy().listener();
		restarts(String.valueOf(listener.main().getListenerId())).register(registry);
		if (listener.retry() != null) {
			restarts(String.valueOf(listener.retry().getListenerId())).register(registry);
		}
		stuckCalls(id).register(registry);
		stuckConsumers(id).register(registry);
		listener.policy()
			.stages()
			.find(DeduplicationPolicy.class)
			.filter(DeduplicationPolicy::enabled)
			.ifPresent((policy) -> withoutKey(id).register(registry));
	}

	@FirstEventListener
	void restarted(ContainerRestartEvent event) {
		increment(restarts(event.container()));
	}

	@FirstEventListener
	void stuck(CallStuckEvent event) {
		increment(stuckCalls(event.listener()));
	}

	@FirstEventListener
	void stuck(ConsumerStuckEvent event) {
		increment(stuckConsumers(event.listener()));
	}

	@FirstEventListener
	void withoutKey(RecordWithoutKeyEvent event) {
		increment(withoutKey(event.listener()));
	}

	private void increment(Counter.Builder counter) {
		this.registries.forEach((registry) -> counter.register(registry).increment());
	}

	private static Counter.Builder restarts(String container) {
		return Counter.builder("resilient.kafka.container.restarts")
			.description("Containers that have stopped on an error and are started again")
			.tag("container", container);
	}

	private static Counter.Builder stuckCalls(String listener) {
		return Counter.builder("resilient.kafka.calls.stuck")
			.description("Calls that go on after their timeout")
			.tag("listener", listener);
	}

	private static Counter.Builder stuckConsumers(String listener) {
		return Counter.builder("resilient.kafka.consumers.stuck")
			.description("Consumers that have not polled for longer than max.poll.interval.ms")
			.tag("listener", listener);
	}

	private static Counter.Builder withoutKey(String listener) {
		return Counter.builder("resilient.kafka.deduplication.keyless")
			.description("Records that have no key for their deduplication, and are processed without")
			.tag("listener", listener);
	}

}
