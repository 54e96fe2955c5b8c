package io.github.resilientkafka.assembly;

import java.util.Objects;
import java.util.Properties;

import io.github.resilientkafka.invocation.AdapterObservations;
import io.github.resilientkafka.invocation.Omissions;
import io.github.resilientkafka.listener.ResilientListenerContainer;
import io.github.resilientkafka.polling.ConsumerView;
import io.github.resilientkafka.processing.PollErrorHandler;
import io.github.resilientkafka.time.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DelegatingMessageListener;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.listener.adapter.AbstractFilteringMessageListener;
import org.springframework.kafka.listener.adapter.BatchMessagingMessageListenerAdapter;
import org.springframework.kafka.listener.adapter.FilteringBatchMessageListenerAdapter;
import org.springframework.kafka.listener.adapter.FilteringMessageListenerAdapter;
import org.springframework.kafka.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;
import org.springframework.kafka.support.converter.BatchMessagingMessageConverter;
import org.springframework.kafka.support.converter.MessagingMessageConverter;

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

	/**
	 * The listener adapter, and which records its filter leaves out.
	 */
	@SuppressWarnings("unchecked")
	AcknowledgingConsumerAwareMessageListener<Object, Object> listener(Omissions omissions) {
		Object listener = properties().getMessageListener();
		if (listener instanceof FilteringMessageListenerAdapter<?, ?> filtering) {
			return new FilteringMessageListenerAdapter<>((MessageListener<Object, Object>) filtering.getDelegate(),
					omissions.by(filter(filtering)));
		}
		return (AcknowledgingConsumerAwareMessageListener<Object, Object>) listener;
	}

	@SuppressWarnings("unchecked")
	private static RecordFilterStrategy<Object, Object> filter(AbstractFilteringMessageListener<?, ?, ?> listener) {
		return (RecordFilterStrategy<Object, Object>) Objects.requireNonNull(HiddenGetter.FILTER.get(listener),
				"recordFilterStrategy");
	}

	/**
	 * Without this, the adapter logs the payload of each record whose future fails.
	 */
	void silenceAsyncFailures() {
		MessagingMessageListenerAdapter<?, ?> adapter = adapter();
		if (adapter != null) {
			adapter.setCallbackForAsyncFailure((record, failure) -> {
			});
		}
	}

	/**
	 * Without this, the adapter stops observations that are not its own.
	 */
	void hideObservations() {
		MessagingMessageListenerAdapter<?, ?> adapter = adapter();
		if (adapter != null) {
			adapter.setObservationRegistry(new AdapterObservations());
		}
	}

	private @Nullable MessagingMessageListenerAdapter<?, ?> adapter() {
		Object listener = properties().getMessageListener();
		while (listener instanceof DelegatingMessageListener<?> delegating) {
			listener = delegating.getDelegate();
		}
		return (listener instanceof MessagingMessageListenerAdapter<?, ?> adapter) ? adapter : null;
	}

	/**
	 * The adapter of a batch listener, and which records its filter leaves out.
	 */
	@SuppressWarnings("unchecked")
	BatchAcknowledgingConsumerAwareMessageListener<Object, Object> batchListener(Omissions omissions) {
		Object listener = properties().getMessageListener();
		if (listener instanceof FilteringBatchMessageListenerAdapter<?, ?> filtering) {
			return new FilteringBatchMessageListenerAdapter<>(
					(BatchMessageListener<Object, Object>) filtering.getDelegate(), omissions.by(filter(filtering)));
		}
		return (BatchAcknowledgingConsumerAwareMessageListener<Object, Object>) listener;
	}

	@SuppressWarnings("unchecked")
	@Nullable RecordInterceptor<Object, Object> recordInterceptor() {
		return (RecordInterceptor<Object, Object>) HiddenGetter.RECORD_INTERCEPTOR.get(this.container);
	}

	@SuppressWarnings("unchecked")
	@Nullable BatchInterceptor<Object, Object> batchInterceptor() {
		return (BatchInterceptor<Object, Object>) HiddenGetter.BATCH_INTERCEPTOR.get(this.container);
	}

	/**
	 * Whether the method gets what the deserializer has made: no interceptor replaces it,
	 * and no converter of messages has a say.
	 */
	boolean passesValuesOn() {
		MessagingMessageListenerAdapter<?, ?> adapter = adapter();
		return adapter != null && recordInterceptor() == null && batchInterceptor() == null
				&& HiddenGetter.MESSAGE_CONVERTER.get(adapter) instanceof MessagingMessageConverter converter
				&& converter.getClass() == MessagingMessageConverter.class
				&& HiddenGetter.PAYLOAD_CONVERTER.get(converter) == null
				&& (!(adapter instanceof BatchMessagingMessageListenerAdapter<?, ?>) || passesBatchesOn(adapter));
	}

	private static boolean passesBatchesOn(MessagingMessageListenerAdapter<?, ?> adapter) {
		return HiddenGetter.BATCH_MESSAGE_CONVERTER.get(adapter) instanceof BatchMessagingMessageConverter converter
				&& converter.getClass() == BatchMessagingMessageConverter.class
				&& converter.getRecordMessageConverter() == null;
	}

	Properties consumerProperties() {
		Properties copy = new Properties();
		Properties original = properties().getKafkaConsumerProperties();
		// Objects, and defaults, which Properties has in another place
		copy.putAll(original);
		original.stringPropertyNames().forEach((name) -> copy.setProperty(name, original.getProperty(name)));
		return copy;
	}

	/**
	 * Make a container of ours with the same configuration.
	 * @param id the id of the new container
	 * @param topics its topics
	 * @param consumerFactory where its consumers come from
	 * @param assignedByBrokers whether the brokers assign partitions (KIP-848)
	 * @param context the application context
	 * @return a container without a listener
	 */
	ResilientListenerContainer copy(String id, String[] topics, ConsumerFactory<byte[], byte[]> consumerFactory,
			boolean assignedByBrokers, ApplicationContext context) {
		ContainerProperties copied = new ContainerProperties(topics);
		BeanUtils.copyProperties(properties(), copied, "topics", "topicPartitions", "topicPattern", "messageListener",
				"adviceChain", "kafkaConsumerProperties", "transactionManager", "kafkaAwareTransactionManager",
				"subBatchPerPartition", "ackCount", "ackTime");
		copied.setKafkaConsumerProperties(consumerProperties());
		copied.setAckMode(ContainerProperties.AckMode.MANUAL);
		copied.setAsyncAcks(false);
		if (assignedByBrokers) {
			// The consumer says it once, and polls for nothing if it is kept
			copied.setAuthExceptionRetryInterval(null);
		}
		if (copied.getConsumerRebalanceListener() instanceof ConsumerAwareRebalanceListener aware) {
			copied.setConsumerRebalanceListener(new ViewingRebalanceListener(aware, ConsumerView::seekable));
		}
		// It is attempts that are observed, not polls
		copied.setObservationEnabled(false);
		ResilientListenerContainer copy = new ResilientListenerContainer(consumerFactory, copied);
		copy.getContainerProperties().setKafkaConsumerProperties(copied.getKafkaConsumerProperties());
		copy.setBeanName(id);
		copy.setApplicationContext(context);
		copy.setApplicationEventPublisher(context);
		copy.setAutoStartup(this.container.isAutoStartup());
		copy.setPhase(this.container.getPhase());
		copy.setConcurrency(this.container.getConcurrency());
		copy.setCommonErrorHandler(new PollErrorHandler(assignedByBrokers, TimeSource.SYSTEM));
		copy.setFormerErrorHandler(this.container.getCommonErrorHandler());
		copy.setChangeConsumerThreadName(this.container.isChangeConsumerThreadName());
		copy.setThreadNameSupplier(this.container.getThreadNameSupplier());
		return copy;
	}

}
