package io.github.resilientkafka.listener;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.kafka.config.KafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpoint;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.support.TopicPartitionOffset;

/**
 * The container of the retry topics of a listener. A listener without lanes has none,
 * unless records wait in lanes that it has had. Thread-safe.
 */
public final class RetryContainer {

	private final BeanFactory beanFactory;

	private final Function<Collection<String>, ConcurrentMessageListenerContainer<byte[], byte[]>> maker;

	private volatile @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> container;

	public RetryContainer(BeanFactory beanFactory,
			Function<Collection<String>, ConcurrentMessageListenerContainer<byte[], byte[]>> maker) {
		this.beanFactory = beanFactory;
		this.maker = maker;
	}

	@Nullable ConcurrentMessageListenerContainer<byte[], byte[]> get() {
		return this.container;
	}

	/**
	 * Make the container.
	 * @param topics the topics that it begins with, at least one
	 */
	public void create(Collection<String> topics) {
		this.container = this.maker.apply(topics);
	}

	/**
	 * Let the container be started and stopped with all others, if there is one.
	 */
	public void register() {
		register(true);
	}

	/**
	 * Make the container while the application may be running, and register it.
	 * @param topics the topics that it begins with, at least one
	 * @param start whether to start it if others have been
	 */
	void open(Collection<String> topics, boolean start) {
		create(topics);
		register(start);
	}

	private void register(boolean start) {
		ConcurrentMessageListenerContainer<byte[], byte[]> created = this.container;
		if (created == null) {
			return;
		}
		// The registry may be what calls us, and may be called again on the same thread
		KafkaListenerEndpointRegistry registry = this.beanFactory.getBean(KafkaListenerEndpointRegistry.class);
		MethodKafkaListenerEndpoint<byte[], byte[]> endpoint = new MethodKafkaListenerEndpoint<>();
		endpoint.setId(created.getListenerId());
		registry.registerListenerContainer(endpoint, new Ready(created), start && registry.isRunning());
	}

	/**
	 * Hands over a container that exists.
	 */
	private record Ready(ConcurrentMessageListenerContainer<byte[], byte[]> container)
			implements
				KafkaListenerContainerFactory<ConcurrentMessageListenerContainer<byte[], byte[]>> {

		@Override
		public ConcurrentMessageListenerContainer<byte[], byte[]> createListenerContainer(
				KafkaListenerEndpoint endpoint) {
			return this.container;
		}

		@Override
		public ConcurrentMessageListenerContainer<byte[], byte[]> createContainer(
				TopicPartitionOffset... topicPartitions) {
			throw new UnsupportedOperationException(Arrays.toString(topicPartitions));
		}

		@Override
		public ConcurrentMessageListenerContainer<byte[], byte[]> createContainer(String... topics) {
			throw new UnsupportedOperationException(Arrays.toString(topics));
		}

		@Override
		public ConcurrentMessageListenerContainer<byte[], byte[]> createContainer(Pattern topicPattern) {
			throw new UnsupportedOperationException(topicPattern.toString());
		}

	}

}
