package io.github.resilientkafka.polling;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer is subscribed to: the topics of its container, and others that come and
 * go while it runs. Used by its consumer thread only.
 */
final class Subscription {

	private final Consumer<?, ?> consumer;

	private final Supplier<Set<String>> moreTopics;

	private Set<String> more = Set.of();

	private Collection<String> topics = Set.of();

	private @Nullable ConsumerRebalanceListener listener;

	Subscription(Consumer<?, ?> consumer, Supplier<Set<String>> moreTopics) {
		this.consumer = consumer;
		this.moreTopics = moreTopics;
	}

	/**
	 * The container subscribes.
	 */
	void begin(Collection<String> containerTopics, ConsumerRebalanceListener rebalanceListener) {
		this.topics = containerTopics;
		this.listener = rebalanceListener;
		subscribe(rebalanceListener);
	}

	/**
	 * The consumer is about to be polled: if other topics have come or gone, this poll
	 * asks the group for them, as after any change of a subscription.
	 */
	void update() {
		if (this.listener != null && this.moreTopics.get() != this.more) {
			subscribe(this.listener);
		}
	}

	private void subscribe(ConsumerRebalanceListener rebalanceListener) {
		this.more = this.moreTopics.get();
		Set<String> all = new LinkedHashSet<>(this.topics);
		all.addAll(this.more);
		this.consumer.subscribe(all, rebalanceListener);
	}

}
