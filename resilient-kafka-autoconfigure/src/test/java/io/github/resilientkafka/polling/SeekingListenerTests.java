package io.github.resilientkafka.polling;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;

import static org.awaitility.Awaitility.await;

/**
 * An application that wants new records only seeks to the end of each partition it gets.
 */
@BrokerTest
class SeekingListenerTests {

	private static final List<String> seen = new CopyOnWriteArrayList<>();

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	@Test
	void seekingToTheEndSkipsNoRetry() {
		seen.clear();
		try (ConfigurableApplicationContext context = run()) {
			ConcurrentMessageListenerContainer<?, ?> main = (ConcurrentMessageListenerContainer<?, ?>) context
				.getBean(KafkaListenerEndpointRegistry.class)
				.getListenerContainer("seeking");
			await().until(() -> !main.getAssignedPartitions().isEmpty());
			await().atMost(Duration.ofSeconds(20)).until(() -> {
				TestBroker.send(this.topic, "a");
				return !TestBroker.records(this.topic + "." + this.group + ".retry-6s").isEmpty();
			});
		}
		try (ConfigurableApplicationContext context = run()) {
			await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains("a2"));
		}
	}

	private ConfigurableApplicationContext run() {
		return TestApplication.of(Listener.class, Customizer.class)
			.with("topic=" + this.topic, "group=" + this.group)
			.run();
	}

	static class Listener {

		@ResilientKafkaListener(id = "seeking", topics = "${topic}", groupId = "${group}", retryDelays = "6s")
		void listen(String value, @Header(KafkaHeaders.DELIVERY_ATTEMPT) int attempt) {
			seen.add(value + attempt);
			if (attempt == 1) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizer {

		@Bean
		ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> customizer() {
			return (container) -> container.getContainerProperties()
				.setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {

					@Override
					public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
						consumer.seekToEnd(partitions);
					}

				});
		}

	}

}
