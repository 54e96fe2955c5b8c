package io.github.resilientkafka.polling;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.RecordInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Code of the application cannot commit records that wait, wherever it gets a consumer.
 */
@BrokerTest
class ForeignConsumerTests {

	private static final List<String> refused = new CopyOnWriteArrayList<>();

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void whoeverGetsAConsumerCanAskItAndCommitNothing() {
		refused.clear();
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class, Interceptor.class)
			.with("topic=" + this.topic, "group=" + this.group)
			.run()) {
			Listener listener = context.getBean(Listener.class);
			TestBroker.send(this.topic, "a");
			await().until(() -> listener.positions.size() == 1);
			assertThat(listener.positions.get(0)).isZero();
			assertThat(refused).contains("assigned", "setup", "intercepted", "listener");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
		}
	}

	@Test
	void aBatchInterceptorAsWell() {
		refused.clear();
		try (ConfigurableApplicationContext context = TestApplication.of(Batches.class, OfBatches.class)
			.with("topic=" + this.topic, "group=" + this.group)
			.run()) {
			TestBroker.send(this.topic, "a");
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 1);
			assertThat(refused).contains("batch setup", "batch", "batch success");
		}
	}

	/**
	 * The consumer that an event of a container hands out is the one that the container
	 * commits with.
	 */
	@Test
	void whatWaitsCannotBeCommittedThroughAnEvent() {
		String retryTopic = this.topic + "." + this.group + ".retry-1h";
		try (ConfigurableApplicationContext context = TestApplication.of(Waiting.class)
			.with("topic=" + this.topic, "group=" + this.group, "spring.kafka.listener.idle-event-interval=200ms")
			.run()) {
			TestBroker.send(this.topic, "a");
			TestBroker.awaitRecords(retryTopic, 1);
			Waiting waiting = context.getBean(Waiting.class);
			waiting.commits = true;
			await().until(() -> waiting.refused.contains(retryTopic));
			assertThat(TestBroker.committed(this.group + ".retry", retryTopic, 0)).isZero();
		}
	}

	@Test
	void aRefusalSaysWhyAndWhatToDoInstead() {
		Consumer<Object, Object> view = ConsumerView.readOnly(mock(MockConsumer.class));
		TopicPartition partition = new TopicPartition("topic", 0);
		assertRefused(view, (consumer) -> consumer.commitSync(), "commitSync()", "Return from the method");
		assertRefused(view, (consumer) -> consumer.commitAsync(), "commitAsync()", "throw an exception");
		assertRefused(view, (consumer) -> consumer.commitSync(Map.of()), "commitSync()", "throw an exception");
		assertRefused(view, (consumer) -> consumer.seek(partition, 0), "seek()", "replay");
		assertRefused(view, (consumer) -> consumer.pause(List.of()), "pause()", "ListenerControl");
		assertRefused(view, (consumer) -> consumer.unsubscribe(), "unsubscribe()", "ListenerControl");
		assertRefused(view, (consumer) -> consumer.close(), "close()", "ListenerControl");
		view.assignment();
		view.groupMetadata();
		view.metrics();
		Consumer<Object, Object> seekable = ConsumerView.seekable(mock(MockConsumer.class));
		seekable.seek(partition, 0);
		assertRefused(seekable, (consumer) -> consumer.commitSync(), "commitSync()", "Return from the method");
	}

	private static void assertRefused(Consumer<Object, Object> view,
			java.util.function.Consumer<Consumer<Object, Object>> call, String... parts) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> call.accept(view))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(parts));
	}

	private static void commit(String where, Consumer<?, ?> consumer) {
		try {
			consumer.commitSync();
		}
		catch (UnsupportedOperationException ex) {
			refused.add(where);
		}
	}

	static class Listener {

		final List<Long> positions = new CopyOnWriteArrayList<>();

		@ResilientKafkaListener(id = "foreign", topics = "${topic}", groupId = "${group}")
		void listen(ConsumerRecord<String, String> record, Consumer<?, ?> consumer) {
			commit("listener", consumer);
			this.positions.add(consumer.position(new TopicPartition(record.topic(), record.partition())));
		}

	}

	static class Batches {

		@ResilientKafkaListener(id = "foreign", topics = "${topic}", groupId = "${group}", batch = "true")
		void listen(List<String> values) {
			// done
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfBatches {

		@Bean
		BatchInterceptor<Object, Object> interceptor() {
			return new BatchInterceptor<>() {

				@Override
				public void setupThreadState(Consumer<?, ?> consumer) {
					commit("batch setup", consumer);
				}

				@Override
				public ConsumerRecords<Object, Object> intercept(ConsumerRecords<Object, Object> records,
						Consumer<Object, Object> consumer) {
					commit("batch", consumer);
					return records;
				}

				@Override
				public void success(ConsumerRecords<Object, Object> records, Consumer<Object, Object> consumer) {
					commit("batch success", consumer);
				}

			};
		}

	}

	static class Waiting {

		final List<String> refused = new CopyOnWriteArrayList<>();

		volatile boolean commits;

		@ResilientKafkaListener(id = "foreign", topics = "${topic}", groupId = "${group}", retryDelays = "1h")
		void listen(String value) {
			throw new IllegalStateException("always");
		}

		@EventListener
		void idle(ListenerContainerIdleEvent event) {
			Consumer<?, ?> consumer = event.getConsumer();
			for (TopicPartition partition : this.commits ? consumer.assignment() : Set.<TopicPartition>of()) {
				try {
					consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1)));
				}
				catch (UnsupportedOperationException ex) {
					this.refused.add(partition.topic());
				}
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Interceptor {

		@Bean
		RecordInterceptor<Object, Object> interceptor() {
			return new RecordInterceptor<>() {

				@Override
				public void setupThreadState(Consumer<?, ?> consumer) {
					commit("setup", consumer);
				}

				@Override
				public ConsumerRecord<Object, Object> intercept(ConsumerRecord<Object, Object> record,
						Consumer<Object, Object> consumer) {
					commit("intercepted", consumer);
					return record;
				}

			};
		}

		@Bean
		ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> customizer() {
			return (container) -> container.getContainerProperties()
				.setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {

					@Override
					public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
						commit("assigned", consumer);
					}

				});
		}

	}

}
