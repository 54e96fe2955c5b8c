package io.github.resilientkafka.test;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Counts how often partitions are assigned to the listeners of an application.
 */
public final class Rebalances
		implements ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> {

	private final AtomicInteger assignments = new AtomicInteger();

	@Override
	public void configure(ConcurrentMessageListenerContainer<Object, Object> container) {
		container.getContainerProperties().setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {

			@Override
			public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
				Rebalances.this.assignments.incrementAndGet();
			}

		});
	}

	/**
	 * Wait until there was none for longer than a member needs to notice one.
	 */
	public int awaitEnd() {
		int before;
		do {
			before = assignments();
			Awaitility.await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
		}
		while (assignments() != before);
		return before;
	}

	public int assignments() {
		return this.assignments.get();
	}

}
