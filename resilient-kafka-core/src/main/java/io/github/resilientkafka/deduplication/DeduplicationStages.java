package io.github.resilientkafka.deduplication;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import io.github.resilientkafka.Delivery;
import io.github.resilientkafka.announcement.ListenerEvents;
import io.github.resilientkafka.announcement.Pause;
import io.github.resilientkafka.event.PauseReason;
import io.github.resilientkafka.pipeline.Stage;
import io.github.resilientkafka.pipeline.StageFactory;
import io.github.resilientkafka.pipeline.StagedListener;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

/**
 * Gives each consumer of a listener with deduplication claims of its own in the store
 * that the policy names.
 */
public final class DeduplicationStages implements StageFactory {

	private final BiFunction<String, String, DeduplicationStore> stores;

	private final ListenerTransactions transactions;

	private final ListenerEvents events;

	private final TaskScheduler scheduler;

	private final TimeSource clock;

	private final String instance = UUID.randomUUID().toString();

	private final AtomicInteger consumers = new AtomicInteger();

	/**
	 * Create a factory.
	 * @param stores finds the store of a listener, by its id and the name that it gives
	 * @param transactions notices transactions of listener methods
	 * @param events what is told of duplicates
	 */
	public DeduplicationStages(BiFunction<String, String, DeduplicationStore> stores, ListenerTransactions transactions,
			ListenerEvents events, TaskScheduler scheduler, TimeSource clock) {
		this.stores = stores;
		this.transactions = transactions;
		this.events = events;
		this.scheduler = scheduler;
		this.clock = clock;
	}

	@Override
	public @Nullable Supplier<Stage> stagesOf(StagedListener listener) {
		DeduplicationPolicy policy = listener.policy().stages().get(DeduplicationPolicy.class);
		if (!policy.enabled()) {
			return null;
		}
		String id = listener.policy().listener();
		RecordKey key = RecordKeys.of(policy.key(), RecordKeys.scope(listener.group(), id));
		DeduplicationStore store = this.stores.apply(id, policy.store());
		DeduplicationOutcomes outcomes = new DeduplicationOutcomes(id, policy.key(), this.events, this.clock);
		Pause pause = new Pause(id, PauseReason.DEDUPLICATION_STORE, this.events, this.clock);
		return () -> {
			OpenClaims claims = new OpenClaims(id, store, this.instance + "-" + this.consumers.incrementAndGet(),
					policy);
			DeduplicationStage stage = new DeduplicationStage(key, claims, outcomes, joined(listener, store, claims),
					listener.policy().delivery(), new StoreOutage(pause, this.clock), new BoundedTry(this.scheduler),
					this.clock);
			Duration interval = policy.claimExpiry().dividedBy(3);
			stage.renewal(this.scheduler.scheduleWithFixedDelay(stage::renew,
					this.scheduler.getClock().instant().plus(interval), interval));
			return stage;
		};
	}

	/**
	 * With exactly-once, a database transaction may stay whose Kafka transaction is
	 * rolled back: if the record counted as processed then, what it sends would be lost.
	 */
	private @Nullable JoinedTransaction joined(StagedListener listener, DeduplicationStore store, OpenClaims claims) {
		Set<String> names = listener.traits().transactions();
		if (names.isEmpty() || listener.policy().delivery() == Delivery.EXACTLY_ONCE) {
			return null;
		}
		return new JoinedTransaction(names, store, claims, this.transactions);
	}

}
