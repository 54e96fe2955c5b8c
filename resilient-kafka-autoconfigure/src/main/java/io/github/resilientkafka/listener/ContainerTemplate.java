package io.github.resilientkafka.listener;

import java.lang.reflect.Method;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DelegatingMessageListener;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.util.ReflectionUtils;

/**
 * The container that the application's own factory makes for an endpoint. It is never
 * started: it carries the listener adapter and all that the application has configured.
 *
 * @param container the container
 */
record ContainerTemplate(ConcurrentMessageListenerContainer<?, ?> container) {

	ContainerProperties properties() {
		return this.container.getContainerProperties();
	}

	@SuppressWarnings("unchecked")
	AcknowledgingConsumerAwareMessageListener<Object, Object> listener() {
		return (AcknowledgingConsumerAwareMessageListener<Object, Object>) properties().getMessageListener();
	}

	/**
	 * Without this, the adapter logs the payload of each record whose future fails.
	 */
	void silenceAsyncFailures() {
		Object listener = properties().getMessageListener();
		while (listener instanceof DelegatingMessageListener<?> delegating) {
			listener = delegating.getDelegate();
		}
		if (listener instanceof MessagingMessageListenerAdapter<?, ?> adapter) {
			adapter.setCallbackForAsyncFailure((record, failure) -> {
			});
		}
	}

	@SuppressWarnings("unchecked")
	BatchAcknowledgingConsumerAwareMessageListener<Object, Object> batchListener() {
		return (BatchAcknowledgingConsumerAwareMessageListener<Object, Object>) properties().getMessageListener();
	}

	@SuppressWarnings("unchecked")
	@Nullable RecordInterceptor<Object, Object> recordInterceptor() {
		return (RecordInterceptor<Object, Object>) get("getRecordInterceptor");
	}

	@SuppressWarnings("unchecked")
	@Nullable BatchInterceptor<Object, Object> batchInterceptor() {
		return (BatchInterceptor<Object, Object>) get("getBatchInterceptor");
	}

	/**
	 * The getters are protected in spring-kafka 3 and public in 4.
	 */
	private @Nullable Object get(String name) {
		Method getter = ReflectionUtils.findMethod(AbstractMessageListenerContainer.class, name);
		if (getter == null) {
			throw new IllegalStateException("AbstractMessageListenerContainer has no %s()".formatted(name));
		}
		ReflectionUtils.makeAccessible(getter);
		return ReflectionUtils.invokeMethod(getter, this.container);
	}

	Properties consumerProperties() {
		Properties copy = new Properties();
		Properties original = properties().getKafkaConsumerProperties();
		original.stringPropertyNames().forEach((name) -> copy.setProperty(name, original.getProperty(name)));
		return copy;
	}

	/**
	 * Make a container of ours with the same configuration.
	 * @param id the id of the new container
	 * @param topics its topics
	 * @param consumerFactory where its consumers come from
	 * @param context the application context
	 * @return a container without a listener
	 */
	ConcurrentMessageListenerContainer<byte[], byte[]> copy(String id, String[] topics,
			ConsumerFactory<byte[], byte[]> consumerFactory, ApplicationContext context) {
		ContainerProperties copied = new ContainerProperties(topics);
		BeanUtils.copyProperties(properties(), copied, "topics", "topicPartitions", "topicPattern", "messageListener",
				"adviceChain", "kafkaConsumerProperties", "transactionManager", "kafkaAwareTransactionManager",
				"subBatchPerPartition", "ackCount", "ackTime");
		copied.setKafkaConsumerProperties(consumerProperties());
		copied.setAckMode(ContainerProperties.AckMode.MANUAL);
		copied.setAsyncAcks(false);
		ConcurrentMessageListenerContainer<byte[], byte[]> copy = new ConcurrentMessageListenerContainer<>(
				consumerFactory, copied);
		copy.getContainerProperties().setKafkaConsumerProperties(copied.getKafkaConsumerProperties());
		copy.setBeanName(id);
		copy.setApplicationContext(context);
		copy.setApplicationEventPublisher(context);
		copy.setAutoStartup(this.container.isAutoStartup());
		copy.setPhase(this.container.getPhase());
		copy.setConcurrency(this.container.getConcurrency());
		copy.setCommonErrorHandler(new PollErrorHandler());
		copy.setChangeConsumerThreadName(this.container.isChangeConsumerThreadName());
		copy.setThreadNameSupplier(this.container.getThreadNameSupplier());
		return copy;
	}

}
