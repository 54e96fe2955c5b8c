package io.github.resilientkafka.hostile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;
import io.github.resilientkafka.state.ListenerStates;
import io.github.resilientkafka.test.BrokerTest;
import io.github.resilientkafka.test.TestApplication;
import io.github.resilientkafka.test.TestBroker;
import io.github.resilientkafka.test.Visit;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.KafkaHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the application puts around its listener fails with errors: each record is called
 * once all the same, and what has failed is a dead letter for the reason of the listener.
 */
@BrokerTest
class HostileSurroundingsTests {

	private final String topic = TestBroker.newTopic(1);

	private final String group = TestBroker.uniqueName("group");

	private final List<String> seen = new CopyOnWriteArrayList<>();

	@BeforeEach
	void send() {
		TestBroker.sendAll(Stream.of("a", "bad", "b", "bad", "c")
			.map((value) -> new ProducerRecord<byte[], byte[]>(this.topic, 0, null, value.getBytes()))
			.toList());
	}

	@ParameterizedTest
	@ValueSource(classes = { EventListeners.class, Interceptors.class, Handlers.class, Predicates.class })
	void eachRecordIsCalledOnce(Class<?> surroundings) {
		try (ConfigurableApplicationContext context = TestApplication.of(Listener.class, surroundings)
			.with("topic=" + this.topic, "group=" + this.group, "resilient-kafka.defaults.retry.delays=",
					"spring.kafka.listener.observation-enabled=true")
			.withBean("seen", this.seen)
			.run()) {
			await().until(() -> TestBroker.committed(this.group, this.topic, 0) == 5);
			assertThat(TestBroker.records(this.topic + "." + this.group + ".DLQ"))
				.extracting((record) -> Visit.text(record, KafkaHeaders.EXCEPTION_FQCN))
				.containsExactly(IllegalStateException.class.getName(), IllegalStateException.class.getName());
			assertThat(this.seen).containsExactly("a", "bad", "b", "bad", "c");
			assertThat(context.getBean(ListenerStates.class).lastFailures("hostile")).isNotEmpty();
		}
	}

	static class Listener {

		private final List<String> seen;

		Listener(List<String> seen) {
			this.seen = seen;
		}

		@ResilientKafkaListener(id = "hostile", topics = "${topic}", groupId = "${group}")
		void listen(String value) {
			this.seen.add(value);
			if (value.equals("bad")) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	static class EventListeners {

		@EventListener
		void deadLettered(RecordDeadLetteredEvent event) {
			throw new NoClassDefFoundError("in an event listener");
		}

	}

	static class Interceptors {

		@Bean
		static RecordInterceptor<Object, Object> interceptor() {
			return new RecordInterceptor<>() {

				@Override
				public ConsumerRecord<Object, Object> intercept(ConsumerRecord<Object, Object> record,
						Consumer<Object, Object> consumer) {
					return record;
				}

				@Override
				public void failure(ConsumerRecord<Object, Object> record, Exception exception,
						Consumer<Object, Object> consumer) {
					throw new AssertionError("in failure");
				}

				@Override
				public void afterRecord(ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
					if (record.value().equals("bad")) {
						throw new AssertionError("in afterRecord");
					}
				}

			};
		}

	}

	static class Handlers {

		@Bean
		static ObservationHandler<Observation.Context> handler() {
			return new ObservationHandler<>() {

				@Override
				public void onStart(Observation.Context context) {
					throw new AssertionError("in onStart");
				}

				@Override
				public void onError(Observation.Context context) {
					throw new AssertionError("in onError");
				}

				@Override
				public void onStop(Observation.Context context) {
					throw new AssertionError("in onStop");
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			};
		}

	}

	static class Predicates {

		@Bean
		static CircuitBreakerRegistry registry() {
			return CircuitBreakerRegistry.of(CircuitBreakerConfig.custom().recordException((exception) -> {
				throw new AssertionError("in a predicate");
			}).build());
		}

	}

}
