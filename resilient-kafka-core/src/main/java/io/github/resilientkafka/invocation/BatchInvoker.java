package io.github.resilientkafka.invocation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.resilientkafka.failure.ForeignThrowable;
import io.github.resilientkafka.polling.Backlog;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.adapter.FilteringBatchMessageListenerAdapter;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Calls interceptor and listener as spring-kafka's container does for a batch listener.
 */
public final class BatchInvoker {

	private static final LogAccessor logger = new LogAccessor(LogFactory.getLog(BatchInvoker.class));

	private static final Acknowledgment NONE = () -> {
		// the return of the method is what counts
	};

	private final BatchAcknowledgingConsumerAwareMessageListener<Object, Object> listener;

	private final @Nullable BatchInterceptor<Object, Object> interceptor;

	private final Omissions omissions;

	public BatchInvoker(BatchAcknowledgingConsumerAwareMessageListener<Object, Object> listener,
			@Nullable BatchInterceptor<Object, Object> interceptor, Omissions omissions) {
		this.listener = listener;
		this.interceptor = interceptor;
		this.omissions = omissions;
	}

	/**
	 * Call the listener.
	 * @param records the records, those of a partition in their order
	 * @param consumer the consumer that has polled them
	 */
	public void invoke(List<ConsumerRecord<Object, Object>> records, Consumer<byte[], byte[]> consumer) {
		Consumer<Object, Object> view = Backlog.of(consumer).view();
		if (this.interceptor == null && !this.listener.wantsPollResult()) {
			// A filter takes out of the list what it leaves out
			this.listener.onMessage(new ArrayList<>(records), NONE, view);
			return;
		}
		ConsumerRecords<Object, Object> polled = byPartition(records);
		if (this.interceptor == null) {
			this.listener.onMessage(polled, NONE, view);
			return;
		}
		ConsumerRecords<Object, Object> intercepted = this.interceptor.intercept(polled, view);
		if (intercepted == null) {
			records.forEach(this.omissions::add);
			return;
		}
		if (intercepted != polled) {
			addOmissions(records, intercepted);
		}
		try {
			call(intercepted, view);
			this.interceptor.success(intercepted, view);
		}
		catch (RuntimeException ex) {
			failed(intercepted, ex, view);
			throw ex;
		}
	}

	/**
	 * What an interceptor hands on may be other objects.
	 */
	private void addOmissions(List<ConsumerRecord<Object, Object>> records,
			ConsumerRecords<Object, Object> intercepted) {
		Map<TopicPartition, Set<Long>> left = new HashMap<>();
		for (ConsumerRecord<Object, Object> record : intercepted) {
			left.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), (key) -> new HashSet<>())
				.add(record.offset());
		}
		for (ConsumerRecord<Object, Object> record : records) {
			Set<Long> offsets = left.get(new TopicPartition(record.topic(), record.partition()));
			if (offsets == null || !offsets.contains(record.offset())) {
				this.omissions.add(record);
			}
		}
	}

	/**
	 * The call has failed, whatever the interceptor makes of it.
	 */
	private void failed(ConsumerRecords<Object, Object> records, RuntimeException failure,
			Consumer<Object, Object> consumer) {
		try {
			if (this.interceptor != null) {
				this.interceptor.failure(records, failure, consumer);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.error(new ForeignThrowable(ex).loggable(), "A batch interceptor has failed");
		}
	}

	private void call(ConsumerRecords<Object, Object> records, Consumer<Object, Object> consumer) {
		if (this.listener.wantsPollResult()) {
			this.listener.onMessage(records, NONE, consumer);
			return;
		}
		List<ConsumerRecord<Object, Object>> list = new ArrayList<>(records.count());
		records.forEach(list::add);
		this.listener.onMessage(list, NONE, consumer);
	}

	private static ConsumerRecords<Object, Object> byPartition(List<ConsumerRecord<Object, Object>> records) {
		Map<TopicPartition, List<ConsumerRecord<Object, Object>>> byPartition = new LinkedHashMap<>();
		for (ConsumerRecord<Object, Object> record : records) {
			byPartition
				.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), (key) -> new ArrayList<>())
				.add(record);
		}
		return new ConsumerRecords<>(byPartition);
	}

	/**
	 * Whether the index in an exception of the listener is that of the list it was called
	 * with: something in between may have left out or reordered records.
	 */
	public boolean indexIsReliable() {
		return this.interceptor == null && !this.listener.wantsPollResult()
				&& !(this.listener instanceof FilteringBatchMessageListenerAdapter<?, ?>);
	}

	/**
	 * The records that were left out of the last call of this thread by a filter.
	 */
	public Set<ConsumerRecord<?, ?>> filtered() {
		return this.omissions.take();
	}

	public void setupThread(Consumer<?, ?> consumer) {
		if (this.interceptor != null) {
			this.interceptor.setupThreadState(Backlog.of(consumer).view());
		}
	}

	public void clearThread(Consumer<?, ?> consumer) {
		if (this.interceptor != null) {
			this.interceptor.clearThreadState(Backlog.of(consumer).view());
		}
	}

}
